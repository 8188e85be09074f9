/**
 * What a replay takes of the machine that it runs on, and what there is of it: to be
 * known before it starts, because a generator that is short of either measures itself.
 */
#pragma once

#include "core/arrivals.h"

/** Expected of a schedule whose invocations take no longer than they ask for. */
typedef struct {
    double cores;         /* in use by the functions, on average over the schedule */
    double peak_cores;    /* in its busiest minute */
    double peak_requests; /* under way in that */
    uint64_t pods;        /* that this machine may have, at most */
    uint64_t descriptors; /* of files, sockets included */
} VtNeeds;

/** How a schedule is played. */
typedef struct {
    unsigned senders;  /* threads that send */
    uint64_t pods_max; /* that this machine may have at a time */
    bool is_idle;      /* the functions sleep */
} VtNeedsConfig;

VtNeeds vt_needs_of(const VtArrivals *arrivals, const VtNeedsConfig *config);

typedef struct {
    unsigned cores;
    uint64_t descriptors; /* that the process may have open at most */
} VtSupply;

VtSupply vt_supply_read(void);

/** What one of @senders may have open, so that together they have what there is. */
unsigned vt_supply_connections(const VtSupply *self, unsigned senders);

/** Errors: VT_ERROR_USAGE when the busiest minute takes more descriptors than there are.
 */
bool vt_needs_check_descriptors(const VtNeeds *self, const VtSupply *supply,
                                GError **error);

/** For functions that run on this machine, too. @max_load: share of its cores that they
 *  may take on average. Errors: VT_ERROR_USAGE when they take more. */
bool vt_needs_check_load(const VtNeeds *self, const VtSupply *supply, double max_load,
                         GError **error);
