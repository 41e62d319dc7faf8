/* credentials_options.c: see credentials_options.h. */
#include "cli/credentials_options.h"

gboolean cli_credentials;
char *cli_credentials_key, *cli_credentials_cert, *cli_credentials_alg;

gboolean
cli_credentials_check(const PhotoCredentials **out, GError **error)
{
  static PhotoCredentials credentials;
  credentials = (PhotoCredentials){.key = cli_credentials_key,
                                   .certificate = cli_credentials_cert,
                                   .algorithm = cli_credentials_alg};
  *out = cli_credentials ? &credentials : NULL;
  if (cli_credentials)
    return photo_credentials_check(&credentials, error);
  if (cli_credentials_key == NULL && cli_credentials_cert == NULL && cli_credentials_alg == NULL)
    return TRUE;
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                      "--credentials-key, -cert and -alg are for --credentials");
  return FALSE;
}
