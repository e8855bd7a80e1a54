/* datetime.h: date, time, datetime, timedelta and tzinfo. Not part of Python.h nor of the limited
   API. A source file that includes it runs PyDateTime_IMPORT before it uses any of the macros that
   check or make objects. */
#ifndef DATETIME_H
#define DATETIME_H
#ifndef Py_LIMITED_API

#include "object.h"
#include "pycapsule.h"

_Py_BEGIN_DECLS

/* ---- Layouts --------------------------------------------------------------------------------- */

/* Bytes of the packed fields: year 2 (high byte first), month 1, day 1; hour 1, minute 1, second 1,
   microsecond 3 (high byte first). */
#define _PyDateTime_DATE_DATASIZE 4
#define _PyDateTime_TIME_DATASIZE 6
#define _PyDateTime_DATETIME_DATASIZE 10

typedef struct {
    PyObject_HEAD
    Py_hash_t hashcode; /* -1: not computed yet */
    int days; /* -999999999 ... 999999999 */
    int seconds; /* 0 ... 86399 */
    int microseconds; /* 0 ... 999999 */
} PyDateTime_Delta;

typedef struct {
    PyObject_HEAD
} PyDateTime_TZInfo;

/* What the objects below start with. */
#define _PyTZINFO_HEAD  \
    PyObject_HEAD       \
    Py_hash_t hashcode; \
    char hastzinfo;

typedef struct {
    _PyTZINFO_HEAD
} _PyDateTime_BaseTZInfo;

#define _PyDateTime_TIMEHEAD \
    _PyTZINFO_HEAD           \
    unsigned char data[_PyDateTime_TIME_DATASIZE];

typedef struct {
    _PyDateTime_TIMEHEAD
} _PyDateTime_BaseTime; /* hastzinfo is 0 */

typedef struct {
    _PyDateTime_TIMEHEAD
    unsigned char fold;
    PyObject *tzinfo; /* exists only if hastzinfo is 1 */
} PyDateTime_Time;

typedef struct {
    _PyTZINFO_HEAD
    unsigned char data[_PyDateTime_DATE_DATASIZE];
} PyDateTime_Date;

#define _PyDateTime_DATETIMEHEAD \
    _PyTZINFO_HEAD               \
    unsigned char data[_PyDateTime_DATETIME_DATASIZE];

typedef struct {
    _PyDateTime_DATETIMEHEAD
} _PyDateTime_BaseDateTime; /* hastzinfo is 0 */

typedef struct {
    _PyDateTime_DATETIMEHEAD
    unsigned char fold;
    PyObject *tzinfo; /* exists only if hastzinfo is 1 */
} PyDateTime_DateTime;

/* ---- Fields: the argument must be of the type (a datetime is a date); borrowed references ---- */

#define _PyDateTime_HAS_TZINFO(o) (((_PyDateTime_BaseTZInfo *)(o))->hastzinfo)
/* The packed fields, from the i-th byte. */
#define _PyDateTime_BYTE(type, o, i) (((type *)(o))->data[i])
#define _PyDateTime_BYTES3(type, o, i)              \
    ((_PyDateTime_BYTE(type, (o), (i)) << 16) |     \
     (_PyDateTime_BYTE(type, (o), (i) + 1) << 8) |  \
     _PyDateTime_BYTE(type, (o), (i) + 2))

#define PyDateTime_GET_YEAR(o)                        \
    ((_PyDateTime_BYTE(PyDateTime_Date, (o), 0) << 8) | \
     _PyDateTime_BYTE(PyDateTime_Date, (o), 1))
#define PyDateTime_GET_MONTH(o) _PyDateTime_BYTE(PyDateTime_Date, (o), 2)
#define PyDateTime_GET_DAY(o) _PyDateTime_BYTE(PyDateTime_Date, (o), 3)

#define PyDateTime_DATE_GET_HOUR(o) _PyDateTime_BYTE(PyDateTime_DateTime, (o), 4)
#define PyDateTime_DATE_GET_MINUTE(o) _PyDateTime_BYTE(PyDateTime_DateTime, (o), 5)
#define PyDateTime_DATE_GET_SECOND(o) _PyDateTime_BYTE(PyDateTime_DateTime, (o), 6)
#define PyDateTime_DATE_GET_MICROSECOND(o) _PyDateTime_BYTES3(PyDateTime_DateTime, (o), 7)
#define PyDateTime_DATE_GET_FOLD(o) (((PyDateTime_DateTime *)(o))->fold)
#define PyDateTime_DATE_GET_TZINFO(o) \
    (_PyDateTime_HAS_TZINFO((o)) ? ((PyDateTime_DateTime *)(o))->tzinfo : Py_None)

#define PyDateTime_TIME_GET_HOUR(o) _PyDateTime_BYTE(PyDateTime_Time, (o), 0)
#define PyDateTime_TIME_GET_MINUTE(o) _PyDateTime_BYTE(PyDateTime_Time, (o), 1)
#define PyDateTime_TIME_GET_SECOND(o) _PyDateTime_BYTE(PyDateTime_Time, (o), 2)
#define PyDateTime_TIME_GET_MICROSECOND(o) _PyDateTime_BYTES3(PyDateTime_Time, (o), 3)
#define PyDateTime_TIME_GET_FOLD(o) (((PyDateTime_Time *)(o))->fold)
#define PyDateTime_TIME_GET_TZINFO(o) \
    (_PyDateTime_HAS_TZINFO((o)) ? ((PyDateTime_Time *)(o))->tzinfo : Py_None)

#define PyDateTime_DELTA_GET_DAYS(o) (((PyDateTime_Delta *)(o))->days)
#define PyDateTime_DELTA_GET_SECONDS(o) (((PyDateTime_Delta *)(o))->seconds)
#define PyDateTime_DELTA_GET_MICROSECONDS(o) (((PyDateTime_Delta *)(o))->microseconds)

/* ---- What the datetime module offers to C: constructors return new references, or NULL ------- */

typedef struct {
    PyTypeObject *DateType;
    PyTypeObject *DateTimeType;
    PyTypeObject *TimeType;
    PyTypeObject *DeltaType;
    PyTypeObject *TZInfoType;

    PyObject *TimeZone_UTC;

    PyObject *(*Date_FromDate)(int year, int month, int day, PyTypeObject *cls);
    PyObject *(*DateTime_FromDateAndTime)(int year, int month, int day, int hour, int minute,
                                          int second, int usecond, PyObject *tzinfo,
                                          PyTypeObject *cls);
    PyObject *(*Time_FromTime)(int hour, int minute, int second, int usecond, PyObject *tzinfo,
                               PyTypeObject *cls);
    PyObject *(*Delta_FromDelta)(int days, int seconds, int useconds, int normalize,
                                 PyTypeObject *cls);
    PyObject *(*TimeZone_FromTimeZone)(PyObject *offset, PyObject *name);

    PyObject *(*DateTime_FromTimestamp)(PyObject *cls, PyObject *args, PyObject *kwargs);
    PyObject *(*Date_FromTimestamp)(PyObject *cls, PyObject *args);

    PyObject *(*DateTime_FromDateAndTimeAndFold)(int year, int month, int day, int hour,
                                                 int minute, int second, int usecond,
                                                 PyObject *tzinfo, int fold, PyTypeObject *cls);
    PyObject *(*Time_FromTimeAndFold)(int hour, int minute, int second, int usecond,
                                      PyObject *tzinfo, int fold, PyTypeObject *cls);
} PyDateTime_CAPI;

#define PyDateTime_CAPSULE_NAME "datetime.datetime_CAPI"

#ifndef _PY_DATETIME_IMPL

/* NULL until PyDateTime_IMPORT has run in this source file, and if it failed. */
static PyDateTime_CAPI *PyDateTimeAPI = NULL;
#  define PyDateTime_IMPORT \
      PyDateTimeAPI = (PyDateTime_CAPI *)PyCapsule_Import(PyDateTime_CAPSULE_NAME, 0)

/* Borrowed datetime.timezone.utc. */
#  define PyDateTime_TimeZone_UTC PyDateTimeAPI->TimeZone_UTC

#  define PyDate_Check(op) PyObject_TypeCheck((op), PyDateTimeAPI->DateType)
#  define PyDate_CheckExact(op) Py_IS_TYPE((op), PyDateTimeAPI->DateType)
#  define PyDateTime_Check(op) PyObject_TypeCheck((op), PyDateTimeAPI->DateTimeType)
#  define PyDateTime_CheckExact(op) Py_IS_TYPE((op), PyDateTimeAPI->DateTimeType)
#  define PyTime_Check(op) PyObject_TypeCheck((op), PyDateTimeAPI->TimeType)
#  define PyTime_CheckExact(op) Py_IS_TYPE((op), PyDateTimeAPI->TimeType)
#  define PyDelta_Check(op) PyObject_TypeCheck((op), PyDateTimeAPI->DeltaType)
#  define PyDelta_CheckExact(op) Py_IS_TYPE((op), PyDateTimeAPI->DeltaType)
#  define PyTZInfo_Check(op) PyObject_TypeCheck((op), PyDateTimeAPI->TZInfoType)
#  define PyTZInfo_CheckExact(op) Py_IS_TYPE((op), PyDateTimeAPI->TZInfoType)

#  define PyDate_FromDate(year, month, day) \
      PyDateTimeAPI->Date_FromDate((year), (month), (day), PyDateTimeAPI->DateType)
#  define PyDateTime_FromDateAndTime(year, month, day, hour, min, sec, usec)               \
      PyDateTimeAPI->DateTime_FromDateAndTime((year), (month), (day), (hour), (min), (sec), \
                                              (usec), Py_None, PyDateTimeAPI->DateTimeType)
#  define PyDateTime_FromDateAndTimeAndFold(year, month, day, hour, min, sec, usec, fold)          \
      PyDateTimeAPI->DateTime_FromDateAndTimeAndFold((year), (month), (day), (hour), (min), (sec), \
                                                     (usec), Py_None, (fold),                      \
                                                     PyDateTimeAPI->DateTimeType)
#  define PyTime_FromTime(hour, minute, second, usecond)                               \
      PyDateTimeAPI->Time_FromTime((hour), (minute), (second), (usecond), Py_None,     \
                                   PyDateTimeAPI->TimeType)
#  define PyTime_FromTimeAndFold(hour, minute, second, usecond, fold)                     \
      PyDateTimeAPI->Time_FromTimeAndFold((hour), (minute), (second), (usecond), Py_None, \
                                          (fold), PyDateTimeAPI->TimeType)
/* Any values: they are normalized. */
#  define PyDelta_FromDSU(days, seconds, useconds) \
      PyDateTimeAPI->Delta_FromDelta((days), (seconds), (useconds), 1, PyDateTimeAPI->DeltaType)
/* offset: a timedelta; name: a str. */
#  define PyTimeZone_FromOffset(offset) PyDateTimeAPI->TimeZone_FromTimeZone((offset), NULL)
#  define PyTimeZone_FromOffsetAndName(offset, name) \
      PyDateTimeAPI->TimeZone_FromTimeZone((offset), (name))
/* args: the tuple of arguments of fromtimestamp(). */
#  define PyDateTime_FromTimestamp(args) \
      PyDateTimeAPI->DateTime_FromTimestamp((PyObject *)PyDateTimeAPI->DateTimeType, (args), NULL)
#  define PyDate_FromTimestamp(args) \
      PyDateTimeAPI->Date_FromTimestamp((PyObject *)PyDateTimeAPI->DateType, (args))

#endif /* _PY_DATETIME_IMPL */

_Py_END_DECLS

#endif /* Py_LIMITED_API */
#endif /* DATETIME_H */
