/* errcode.h: outcomes of reading and parsing source code. */
#ifndef Py_ERRCODE_H
#define Py_ERRCODE_H

#define E_OK 10 /* no error */
#define E_EOF 11 /* end of file */
#define E_INTR 12 /* interrupted */
#define E_TOKEN 13 /* bad token */
#define E_SYNTAX 14 /* syntax error */
#define E_NOMEM 15 /* out of memory */
#define E_DONE 16 /* parsing is complete */
#define E_ERROR 17 /* execution failed */
#define E_TABSPACE 18 /* tabs and spaces mixed inconsistently */
#define E_OVERFLOW 19 /* node has too many children */
#define E_TOODEEP 20 /* too many levels of indentation */
#define E_DEDENT 21 /* no outer block fits the dedentation */
#define E_DECODE 22 /* source cannot be decoded */
#define E_EOFS 23 /* end of file in a triple-quoted string */
#define E_EOLS 24 /* end of line in a string */
#define E_LINECONT 25 /* character behind a line continuation */
#define E_BADSINGLE 27 /* more than one statement */
#define E_INTERACT_STOP 28 /* interactive mode stopped */
#define E_COLUMNOVERFLOW 29 /* column offset too large */

#endif /* Py_ERRCODE_H */
