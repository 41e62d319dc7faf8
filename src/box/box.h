/* box.h: a process closes itself in before it touches a stranger's file or a model, for good: it
 * cannot be opened again, and what it starts by fork(2) is in the same box.
 *
 *   files       landlock(7): reads only what the rules name, writes nothing else, executes nothing
 *   calls       seccomp(2), a list of what is refused: sockets, exec, ptrace, mounts, keys, bpf,
 * io_uring, namespaces, owners and modes of files …; what is newer than the list is answered with
 * ENOSYS, as an older kernel would signals     landlock, ABI 6: none to processes outside limits
 * setrlimit(2): memory, processor time, size of a file, open files, no core privileges
 * PR_SET_NO_NEW_PRIVS
 *
 * A block list, not an allow list: codecs, OpenVINO, BLAS and libc call what they like of the rest,
 * and an allow list breaks with every release of one of them.
 *
 * landlock holds for the calling thread and what it starts: close before the first thread, except
 * from ABI 8 on, where all threads are closed at once. seccomp closes all threads everywhere.
 *
 * This header needs GLib's types only. landlock.c, seccomp.c, limits.c and shut.c call nothing of
 * GLib, so that programs without it can close themselves (litho_box_shut(); link libseccomp).
 */
#ifndef LITHO_BOX_BOX_H
#define LITHO_BOX_BOX_H

#include <glib.h>

typedef enum {
  LITHO_BOX_OFF,    /* nothing is closed */
  LITHO_BOX_ON,     /* what holds here is closed; the report says what does not */
  LITHO_BOX_STRICT, /* an error when anything does not hold */
} LithoBoxMode;

/* What stays allowed. Zero is: nothing to read, nothing to write, no limits of its own. */
typedef struct {
  /* Files, and folders with all that is in them; NULL-terminated, or NULL. What does not exist is
   * passed over. Open descriptors stay usable whatever these say. */
  const char *const *read;
  const char *const
      *write;            /* read, written, made, renamed and removed in; a file: read and written */
  guint64 memory_bytes;  /* private memory that can be written (RLIMIT_DATA); 0: no limit. Not under
                            AddressSanitizer */
  guint64 address_bytes; /* all that is mapped, files and shared memory too (RLIMIT_AS); 0: no
                            limit. Not under ASan */
  guint64 cpu_s;         /* seconds of all threads together; 0: no limit. Then SIGXCPU */
  guint64 file_bytes;    /* of one file that it writes, memfds too (RLIMIT_FSIZE); 0: no limit */
  guint64 n_files;       /* open at a time; 0: as it is */
  gboolean no_fork; /* neither processes nor threads may be started (seccomp: clone, fork, vfork) */
} LithoBoxRules;

typedef enum {
  LITHO_BOX_FILES,
  LITHO_BOX_CALLS,
  LITHO_BOX_NETWORK,
  LITHO_BOX_SIGNALS,
  LITHO_BOX_LIMITS,
  LITHO_BOX_PRIVILEGES,
  LITHO_N_BOX_PARTS,
} LithoBoxPart;

typedef enum {
  LITHO_BOX_MISSING,
  LITHO_BOX_PARTLY,
  LITHO_BOX_HELD,
} LithoBoxState;

typedef struct {
  int landlock_abi; /* that was used; 0: none */
  int kernel_abi;   /* that the kernel has */
  struct {
    LithoBoxState state;
    char why[120]; /* what does not hold and why; "" when HELD */
  } parts[LITHO_N_BOX_PARTS];
} LithoBoxReport;

/* Closes the calling process as far as this kernel can and fills the report (not NULL). FALSE:
 * something does not hold (the rest is closed all the same). No GLib, prints nothing, allocates
 * only inside libseccomp. For tests the environment can take parts away, never add:
 * LITHO_LANDLOCK_ABI=n lowers the ABI, LITHO_SECCOMP=off leaves seccomp out. */
gboolean litho_box_shut(const LithoBoxRules *rules, LithoBoxReport *report);

/* The same under a mode. OFF does nothing and reports all parts missing. Error SANDBOX in STRICT
 * when a part does not hold; the process is then closed as far as it goes and fit only to end.
 * report may be NULL. */
gboolean litho_box_close(const LithoBoxRules *rules, LithoBoxMode mode, LithoBoxReport *report,
                         GError **error);

/* "files" "calls" …: for messages and JSON. */
const char *litho_box_part_name(LithoBoxPart part);
/* "signals: the kernel's landlock ABI is 3, and 6 is needed; limits: …", or NULL when all holds.
 * Caller frees. */
char *litho_box_report_text(const LithoBoxReport *report);

/* "strict" "on" "off"; FALSE: no such mode. */
gboolean litho_box_mode_from_name(const char *name, LithoBoxMode *mode);
const char *litho_box_mode_name(LithoBoxMode mode);
/* Of this process and of those that it starts: LITHO_SANDBOX of the environment, which --sandbox
 * sets; ON where it says nothing that is known. Set it before the first thread. */
LithoBoxMode litho_box_mode(void);
void litho_box_set_mode(LithoBoxMode mode);

#endif
