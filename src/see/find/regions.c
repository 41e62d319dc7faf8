/* regions.c: the named regions and who finds them. */
#include "see/find/regions.h"
#include "see/people/people.h"
#include "see/scenery/finders.h"

const SeeRegion see_regions[] = {
    {"subject", see_subject_by_nets},
    {"background", see_background_find},
    {"person", see_person_find},
    {"face", see_face_find},
    {"skin", see_skin_find},
    {"hair", see_hair_find},
    {"eyes", see_eyes_find},
    {"clothing", see_clothing_find},
    {"animal", see_animal_find},
    {"sky", see_sky_find},
    {"water", see_water_find},
    {"plants", see_plants_find},
    {"ground", see_ground_find},
    {"building", see_building_find},
    {NULL, NULL},
};
