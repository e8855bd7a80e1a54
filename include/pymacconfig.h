/* pymacconfig.h: adjustments of pyconfig.h for universal builds of macOS. There are none: this
   target is Linux. Kept so that code that includes it by name still compiles. */
#ifndef PYMACCONFIG_H
#define PYMACCONFIG_H
#endif /* PYMACCONFIG_H */
