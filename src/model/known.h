/* known.h: public files that fit a role and that people may fetch for themselves: addresses, hashes
 * and licences from published lists. None of them was run here.
 */
#ifndef LITHO_MODEL_KNOWN_H
#define LITHO_MODEL_KNOWN_H

#include <glib.h>

#define LITHO_KNOWN_FILES 4 /* of one model, at most */

typedef struct {
  const char *kind; /* "model", or how it is added with it: "--mmproj", "--asset decoder=", "--asset
                       data=", "--asset vae=" */
  const char *url;  /* without sha256: what the file is called; no address is known */
  const char *sha256; /* hex; NULL: see url */
  guint64 bytes;      /* 0: not stated */
} LithoKnownFile;

typedef struct {
  const char *name, *role;
  const char *contract; /* of its role (forms.h, contract/); NULL: told by its shapes */
  const char *gives;    /* what a user has of it */
  const char *license;  /* as stated; "not stated" */
  LithoKnownFile file[LITHO_KNOWN_FILES]; /* the model first; ends with a NULL kind, or is full */
} LithoKnown;

/* Ends with a NULL name. */
extern const LithoKnown litho_known[];
/* The one whose model has this hash; NULL: none. */
const LithoKnown *litho_known_by_sha256(const char *sha256);

#endif
