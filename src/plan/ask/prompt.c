/* prompt.c: the prompt of the language model, derived from the operation table.
 *
 * Few-shot transcript in a line language that costs few tokens: "clause => region operation sign".
 * The operations, their hints and one example each come from litho_ops(); the written examples show
 * what no single operation can: where to edit, several wishes, complaints, protections, refusals.
 * They are written for this file or worded after the training split of public request sets; none
 * is from a test set. */
#include "op/op.h"
#include "plan/ask/answer.h"
#include "plan/ask/prompt.h"

static const char intro[] =
    "You turn requests about a photo into steps of a photo editor. Each line is one request, then "
    "=> and the answer.\n"
    "Answer: region operation sign colour; more steps follow after a semicolon.\n"
    "region: where to edit. all = the whole photo; a part only when the request limits the edit to "
    "that part.\n"
    "sign: + more, - less. A complaint asks for the opposite: too dark => exposure +.\n"
    "keep = the request only protects something. cannot = it asks to invent, move or reshape "
    "things, change text, people or poses, or merge photos.\n"
    "Operations:\n";

static const char *const written[] = {
    "make the whole picture a good deal lighter => all exposure +",
    "the photo came out too dark => all exposure +",
    "way too bright, tone it down => all exposure -",
    "dim it a bit => all exposure -",
    "punchier => all contrast +",
    "it looks washed out => all contrast +",
    "flatten the tones => all contrast -",
    "the flash blew out everything => all highlights -",
    "tame the glare => all highlights -",
    "bring out the detail in the dark areas => all shadows +",
    "make the shadows deeper => all shadows -",
    "take the grey veil off => all dehaze +",
    "so that his face can be seen => face exposure +",
    "so it does not come out dull => all saturation +",
    "make just the sky lighter => sky exposure +",
    "darken only the wall behind her => \"the wall\" exposure -",
    "bring up the light on the dancers => \"the dancers\" exposure +",
    "I want the sky to be a deeper blue => sky color_mix + blue",
    "the lawn is too green => plants color_mix - green",
    "her skin is too red => skin color_mix - red",
    "make the leaves pop => plants saturation +",
    "the sea should look greener => water color_tint + green",
    "paint the door green => \"the door\" color_tint + green",
    "whiten her teeth => \"her teeth\" exposure +",
    "but leave the sky alone => keep",
    "don't let it look overdone => keep",
    "so that nothing gets lost => keep",
    "it's for my mother's birthday => keep",
    "too yellow => all color_mix - yellow",
    "it looks too cold => all temperature +",
    "take the green cast away => all color_mix - green",
    "get rid of the purple tone => all color_mix - purple",
    "the sepia look has to go => all white_balance",
    "add a little red => all color_tint + red",
    "less orange please => all color_mix - orange",
    "correct the colours => all white_balance",
    "fix the lighting => all auto_tone",
    "make it look professional => all auto_tone",
    "help this picture => all auto_tone",
    "more colourful => all saturation +",
    "tone down the colours => all saturation -",
    "put some colour in it => all saturation +",
    "colour only on the girl, the rest grey => background grayscale",
    "make it crisp and clear => all sharpen +",
    "I can't make out the faces, it's a blur => all sharpen +",
    "more texture and definition => all clarity +",
    "softer, please => all sharpen -",
    "dreamy and fuzzy => all blur +",
    "it is so grainy => all denoise +",
    "crank up light and colour => all exposure +; all saturation +",
    "clearer with stronger tones => all sharpen +; all contrast +",
    "make everything behind the bride fuzzy => background blur +",
    "take the boy with the ball out => \"the boy with the ball\" remove_object",
    "lose the power lines => \"the power lines\" remove_object",
    "clean up the scratches => \"the scratches\" remove_object",
    "the frame around it should go => all crop",
    "put it on a plain white backdrop => background replace_background",
    "put us in front of a castle => background replace_background",
    "cut the dog out so nothing else is left => background remove_background",
    "the horizon leans => all straighten",
    "turn it on its side => all rotate",
    "cut off the bottom part => all crop",
    "zoom in on her => all crop",
    "make it larger for a poster => all upscale",
    "like an old film photo => all style",
    "a fashion magazine shot => all style",
    "turn it into a pencil drawing => all style",
    "the flash gave us devil eyes => eyes red_eye",
    "bring color to this old picture => cannot other",
    "repair her torn sleeve => cannot other",
    "add a hat on his head => cannot add",
    "turn the clouds into a thunderstorm => cannot add",
    "make her smile => cannot person",
    "open his eyes => cannot person",
    "a slimmer waist for me => cannot person",
    "make us jump higher => cannot move",
    "change the sign to say open => cannot text",
    "merge these two pictures => cannot merge",
    "move the boat to the right => cannot move",
    "天空再蓝一点 => sky color_mix + blue",
    "太暗了 => all exposure +",
    "脸部提亮 => face exposure +",
    "颜色太艳 => all saturation -",
    "后面模糊一些 => background blur +",
    "人物不要变 => keep",
    "去掉后面的行人 => \"后面的行人\" remove_object",
    "加一只鸟 => cannot add",
};

static void
append_table(GString *out)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++)
    if (!(ops[i]->flags & LITHO_OP_PLAIN))
      g_string_append_printf(out, "%s: %s\n", ops[i]->name, ops[i]->hint);
}

char *
litho_prompt_system(void)
{
  GString *out = g_string_new(intro);
  append_table(out);
  return g_string_free(out, FALSE);
}

const char *
litho_prompt_user(void)
{
  return "Answer every line.";
}

char *
litho_prompt_examples(void)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(written); i++)
    g_string_append_printf(out, "%s\n", written[i]);
  return g_string_free(out, FALSE);
}

char *
litho_prompt_sha256(void)
{
  g_autofree char *system = litho_prompt_system(), *examples = litho_prompt_examples();
  g_autofree char *all = g_strconcat(system, "\n", litho_prompt_user(), "\n", examples, NULL);
  return g_compute_checksum_for_string(G_CHECKSUM_SHA256, all, -1);
}
