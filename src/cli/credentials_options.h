/* credentials_options.h: the options by which a command signs content credentials into its output.
 *
 * A command puts CREDENTIALS_ENTRIES in its option table and calls cli_credentials_check() after
 * parsing. One set per process.
 */
#ifndef LITHO_CLI_CREDENTIALS_OPTIONS_H
#define LITHO_CLI_CREDENTIALS_OPTIONS_H

#include "photo/credentials.h"

extern gboolean cli_credentials;
extern char *cli_credentials_key, *cli_credentials_cert, *cli_credentials_alg;

#define CREDENTIALS_ENTRIES                                                                        \
  {"credentials",                                                                                  \
   0,                                                                                              \
   0,                                                                                              \
   G_OPTION_ARG_NONE,                                                                              \
   &cli_credentials,                                                                               \
   "sign content credentials (C2PA) into the file; needs c2patool or c2pa-python, a key and a "    \
   "certificate",                                                                                  \
   NULL},                                                                                          \
      {"credentials-key",                                                                          \
       0,                                                                                          \
       0,                                                                                          \
       G_OPTION_ARG_FILENAME,                                                                      \
       &cli_credentials_key,                                                                       \
       "private key, PEM (PKCS #8)",                                                               \
       "FILE"},                                                                                    \
      {"credentials-cert",                                                                         \
       0,                                                                                          \
       0,                                                                                          \
       G_OPTION_ARG_FILENAME,                                                                      \
       &cli_credentials_cert,                                                                      \
       "certificates, PEM: the signer's, then those above it",                                     \
       "FILE"},                                                                                    \
  {                                                                                                \
    "credentials-alg", 0, 0, G_OPTION_ARG_STRING, &cli_credentials_alg,                            \
        "how the key signs: es256 (default), es384, es512, ps256, ps384, ps512, ed25519", "ALG"    \
  }

/* *out: what was asked for, without actions, or NULL; lives as long as the process. Errors USAGE
 * for options that contradict each other, those of photo_credentials_check(). */
gboolean cli_credentials_check(const PhotoCredentials **out, GError **error);

#endif
