/* frame.h: what the files that read a photo's frame (frame*.c) share. Not for others: see bind.h. */
#ifndef LITHO_PLAN_EXACT_FRAME_H
#define LITHO_PLAN_EXACT_FRAME_H

#include "plan/exact/bind.h"

/* --- frame_words.c --- */

gboolean exact_op_is(const LithoOp *op, const char *name);
guint exact_param_of(const LithoOp *op, const char *name); /* a parameter that it has */
/* Why the step cannot be done as said; the first reason stands. */
void exact_refuse(LithoExactStep *step, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* How something was taken; the first note stands. */
void exact_remark(LithoExactStep *step, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The step becomes an operation that can do what is said, with nothing set yet. */
void exact_turn_into(LithoExactStep *step, const char *name);
/* First place of one of the words ("a|b") in [from, to), and its length; `to` where there is none. */
guint exact_find_words(const char *s, guint from, guint to, const char *words, guint *length);
gboolean exact_has(const char *s, guint from, guint to, const char *words);

/* --- frame_sides.c, frame_shape.c, frame_size.c --- */

/* A box from what is said of sides, or a reason. FALSE: nothing is said of them. */
gboolean exact_crop_sides(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n);
/* The aspect, turned as the clause says: "3:2 portrait" is 2:3. */
void exact_set_aspect(const char *s, LithoExactStep *step, double w, double h);
/* The aspect of the quantities or, without them, of words: "square", "to portrait". */
void exact_bind_shape(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n);
/* A resize to w × h px, 0: left open. fit: of the table; NULL: as the words say. */
void exact_set_size(const char *s, LithoExactStep *step, double w, double h, const char *fit);
void exact_bind_size(const char *s, LithoExactStep *step, const LithoQuantity *const *list, guint n);

#endif
