/* SPDX-License-Identifier: Apache-2.0 */
/* The characters that show nothing. tests/vectors/invisible_characters.json has the same, for the pages too.
 */
#include "invisible.h"

typedef struct range_t {
    apr_uint32_t first;
    apr_uint32_t last;
} range_t;

static const range_t ranges[] = {
    /* Default_Ignorable_Code_Point of DerivedCoreProperties.txt, the same in Unicode 14.0 to 17.0 */
    { 0x00ad, 0x00ad },
    { 0x034f, 0x034f },
    { 0x061c, 0x061c },
    { 0x115f, 0x1160 },
    { 0x17b4, 0x17b5 },
    { 0x180b, 0x180f },
    { 0x200b, 0x200f },
    { 0x202a, 0x202e },
    { 0x2060, 0x206f },
    { 0x3164, 0x3164 },
    { 0xfe00, 0xfe0f },
    { 0xfeff, 0xfeff },
    { 0xffa0, 0xffa0 },
    { 0xfff0, 0xfff8 },
    { 0x1bca0, 0x1bca3 },
    { 0x1d173, 0x1d17a },
    { 0xe0000, 0xe0fff },
    /* not ignorable, and blank all the same: the empty Braille pattern, interlinear annotation, the filler of
     * the Khitan script, the musical null notehead */
    { 0x2800, 0x2800 },
    { 0xfff9, 0xfffb },
    { 0x16fe4, 0x16fe4 },
    { 0x1d159, 0x1d159 },
};

int ph_invisible_is(apr_uint32_t code)
{
    apr_size_t i;

    for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) {
            return 1;
        }
    }
    return 0;
}
