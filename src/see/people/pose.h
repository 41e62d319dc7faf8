/* pose.h: where a person's joints are. */
#ifndef LITHO_SEE_PEOPLE_POSE_H
#define LITHO_SEE_PEOPLE_POSE_H

#include "see/box.h"
#include "see/scene.h"

/* BlazePose's numbers; left is the person's own left. Each _LEFT is followed by its right one. */
enum {
  SEE_JOINT_NOSE = 0,
  SEE_JOINT_EYE_LEFT = 2,
  SEE_JOINT_EYE_RIGHT = 5,
  SEE_JOINT_EAR_LEFT = 7,
  SEE_JOINT_MOUTH_LEFT = 9,
  SEE_JOINT_SHOULDER_LEFT = 11,
  SEE_JOINT_ELBOW_LEFT = 13,
  SEE_JOINT_WRIST_LEFT = 15,
  SEE_JOINT_FINGER_LEFT = 19,
  SEE_JOINT_HIP_LEFT = 23,
  SEE_JOINT_KNEE_LEFT = 25,
  SEE_JOINT_ANKLE_LEFT = 27,
  SEE_JOINT_HEEL_LEFT = 29,
  SEE_JOINT_TOE_LEFT = 31,
  SEE_N_JOINTS = 33
};

typedef struct {
  double score;               /* 0..1 that a person is there */
  double at[SEE_N_JOINTS][2]; /* fractions of the upright photo; may lie outside it */
  double shown[SEE_N_JOINTS]; /* 0..1 that it is in the photo and not hidden */
} SeePose;

/* The pose of the person whose box is given, by the installed net of role "person" (two or three
 * looks of about 30 ms of a core). *present FALSE: no such net is installed, or it sees no person
 * there. FALSE: MODEL, HASH, CANCELLED. */
gboolean see_pose_find(LithoScene *scene, const LithoBox *box, SeePose *pose, gboolean *present,
                       GError **error);

#endif
