/* forms.c: see forms.h. From the code that the nets' authors and rembg run them with. */
#include "model/forms.h"

#define IMAGENET                                                                                   \
  {0.485f, 0.456f, 0.406f},                                                                        \
  {                                                                                                \
    0.229f, 0.224f, 0.225f                                                                         \
  }
#define HALF                                                                                       \
  {                                                                                                \
    0.5f, 0.5f, 0.5f                                                                               \
  }

const LithoNetForm litho_net_forms[] = {
    {"matte", "u2net", IMAGENET, TRUE, 320, 0, "U2-Net and its small kin"},
    {"matte", "isnet", HALF, {1, 1, 1}, TRUE, 1024, 0, "ISNet (DIS)"},
    {"matte", "birefnet", IMAGENET, TRUE, 1024, 0, "BiRefNet"},
    {"matte", "modnet", HALF, HALF, FALSE, 512, 0, "MODNet: portraits"},
    {"depth", "depth-anything", IMAGENET, FALSE, 518, 0, "Depth Anything: larger is nearer"},
    {"depth", "midas", IMAGENET, FALSE, 384, 0, "MiDaS and DPT: larger is nearer"},
    {"inpaint", "lama", {0, 0, 0}, {1, 1, 1}, FALSE, 512, 255, "LaMa: floats, 0..255 come out"},
    {"inpaint",
     "migan",
     {0, 0, 0},
     {1, 1, 1},
     FALSE,
     512,
     0,
     "MI-GAN with its pipeline: bytes, its mask is 255 where the photo stays"},
    {NULL},
};

const LithoNetForm *
litho_net_form(const char *role, const char *name)
{
  for (const LithoNetForm *form = litho_net_forms; form->name != NULL; form++)
    if (g_str_equal(form->role, role) && (name == NULL || g_str_equal(form->name, name)))
      return form;
  return NULL;
}
