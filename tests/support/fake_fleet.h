/**
 * A fleet whose state a test sets, and which keeps what its policy asks for.
 */
#pragma once

#include "sim/autoscaler/autoscaler.h"

#define FAKE_FLEET_PODS_MAX 16

typedef struct {
    VtFleet base;
    VtRevisionConfig config; /* defaults, to be changed before the start */
    VtFleetState state;      /* its pods follow what is asked for at once */
    VtFleetPod pods[FAKE_FLEET_PODS_MAX];
    VtTime pods_cpu_ns[FAKE_FLEET_PODS_MAX];
    size_t pods_count;
    VtTime phase_ns; /* of every ticker */
    VtTime wake_ns;
    double metric; /* of the last decision */
} FakeFleet;

void fake_fleet_init(FakeFleet *self);

/** Wakes @policy whenever it asks to be, until @until_ns. */
void fake_fleet_run(FakeFleet *self, VtAutoscaler *policy, VtTime until_ns);
