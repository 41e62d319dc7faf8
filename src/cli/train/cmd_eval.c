/* cmd_eval.c: litho eval: one file train_KIND.c for each kind; a kind is one line here. */
#include "cli/cmd.h"

extern const LithoCmd cmd_eval, cmd_eval_lit, cmd_eval_caption, cmd_eval_lm, cmd_eval_make;

static const LithoCmd *const kinds[] = {
    &cmd_eval_lit,
    &cmd_eval_caption,
    &cmd_eval_lm,
    &cmd_eval_make,
    NULL,
};

static int
run(int argc, char **argv)
{
  return cmd_run_kind(&cmd_eval, argc, argv);
}

const LithoCmd cmd_eval = {
    .name = "eval",
    .summary = "measure what was trained on data that it has not seen",
    .usage = "KIND [OPTION…]",
    .details =
        "Examples:\n"
        "  litho eval lm --help                         what a kind takes\n"
        "  litho eval lm --model run --text book.txt",
    .run = run,
    .kinds = kinds,
};
