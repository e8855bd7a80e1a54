/* pystats.h: counters of the runtime's inner events. They are not kept, so the hooks that reference
   counting offers expand to nothing. */
#ifndef Py_PYSTATS_H
#define Py_PYSTATS_H

#define _Py_INCREF_STAT_INC() ((void)0)
#define _Py_DECREF_STAT_INC() ((void)0)

#endif /* Py_PYSTATS_H */
