#include "core/invocation_row.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <string.h>

static void expect_row(const VtRecord *record, const char *expected)
{
    VtInvocationRow row;
    char text[VT_INVOCATION_ROW_BYTES + 1];

    vt_invocation_row_init(&row);
    *vt_invocation_row_put(&row, text, record) = '\0';
    cr_expect(eq(str, text, (char *)expected));
}

/* 15 ms for 12 ms: 1.25. Times are rounded down to whole us. */
Test(invocation_row, holds_all_that_is_known)
{
    expect_row(&(VtRecord){ .invocation = { .id = 7,
                                            .scheduled_ns = 3 * VT_S,
                                            .requested_ns = 12 * VT_MS,
                                            .memory_mib = 170,
                                            .phase = VT_PHASE_MEASURE },
                            .sent_ns = 3 * VT_S + 1999,
                            .response_ns = 15 * VT_MS + 999,
                            .executed_ns = 12 * VT_MS + 1000,
                            .instance = 4,
                            .start = VT_START_COLD,
                            .status = VT_STATUS_OK },
               ",measure,3000000,3000001,15000,12000,12001,170,1.250000,cold,4,ok\n");
}

Test(invocation_row, leaves_empty_what_is_unknown)
{
    expect_row(&(VtRecord){ .invocation = { .requested_ns = VT_MS, .memory_mib = 1 },
                            .sent_ns = VT_UNKNOWN,
                            .response_ns = VT_UNKNOWN,
                            .executed_ns = VT_UNKNOWN,
                            .instance = VT_INSTANCE_UNKNOWN,
                            .status = VT_STATUS_LOST },
               ",warmup,0,,,1000,,1,,unknown,,lost\n");
}

/* The longest words and numbers, and a slowdown of 292 years over 1 us. */
Test(invocation_row, fits_its_room)
{
    VtRecord record = { .invocation = { .scheduled_ns = INT64_MAX,
                                        .requested_ns = VT_US,
                                        .memory_mib = UINT32_MAX,
                                        .phase = VT_PHASE_MEASURE },
                        .sent_ns = INT64_MAX,
                        .response_ns = INT64_MAX,
                        .executed_ns = INT64_MAX,
                        .instance = UINT32_MAX - 1 };
    VtInvocationRow row;
    char text[VT_INVOCATION_ROW_BYTES];

    vt_invocation_row_init(&row);
    cr_expect(lt(sz, (size_t)(vt_invocation_row_put(&row, text, &record) - text),
                 VT_INVOCATION_ROW_BYTES - 64));
}
