/* parts.h: the parts of a box, one file each; no GLib calls (box.h). */
#ifndef LITHO_BOX_PARTS_H
#define LITHO_BOX_PARTS_H

#include "box/box.h"

#if defined(__SANITIZE_ADDRESS__)
#define BOX_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BOX_ASAN 1
#endif
#endif
#ifndef BOX_ASAN
#define BOX_ASAN 0
#endif

/* The newest ABI that landlock.c knows the rights of. */
#define BOX_LANDLOCK_NEWEST 8

/* Of the kernel; 0: none. */
int box_landlock_abi(void);
/* Closes files, signals and what landlock can of the network by at most `abi`. Returns the ABI that
 * holds; 0 with errno: none. */
int box_landlock(const LithoBoxRules *rules, int abi);
/* FALSE with errno. */
gboolean box_seccomp(const LithoBoxRules *rules);
/* FALSE with errno; the names of what does not hold in why. */
gboolean box_limits(const LithoBoxRules *rules, char *why, gsize size);
/* Threads of this process, at least 1; 0: not known. */
int box_count_threads(void);

#endif
