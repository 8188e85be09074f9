/**
 * The controllers between a decision and its pods, and their clients of the Kubernetes
 * API: work queues with workers that wait until their calls have passed.
 */
#pragma once

#include "sim/config.h"
#include "sim/station.h"
#include "sim/work_queue.h"

/** In each, a key is a revision. */
typedef enum {
    VT_CONTROLLER_AUTOSCALER,  /* Knative's, its reconciler */
    VT_CONTROLLER_SERVICE,     /* Knative's: the public endpoints */
    VT_CONTROLLER_DEPLOYMENT,  /* Kubernetes' */
    VT_CONTROLLER_REPLICA_SET, /* Kubernetes' */
    VT_CONTROLLER_ENDPOINTS,   /* Kubernetes': the private endpoints */
    VT_CONTROLLERS,
} VtController;

/** A process makes one client for each kind of object, and each of them has its own
 *  token bucket; in the kube-controller-manager each controller has its own.
 *  [k8s: client-go clientset.go NewForConfig] */
typedef enum {
    VT_CLIENT_SCALE,
    VT_CLIENT_SERVICE,
    VT_CLIENT_STATUS,
    VT_CLIENT_PUBLIC_ENDPOINTS,
    VT_CLIENT_SERVICE_STATUS,
    VT_CLIENT_DEPLOYMENT,
    VT_CLIENT_REPLICA_SET,
    VT_CLIENT_PRIVATE_ENDPOINTS,
    VT_CLIENTS,
} VtClient;

typedef struct {
    VtWorkQueue queues[VT_CONTROLLERS];
    VtStation clients[VT_CLIENTS];
    bool is_running; /* somebody takes keys already */
} VtControllers;

void vt_controllers_init(VtControllers *self, const VtControlPlaneConfig *config,
                         size_t revisions);
void vt_controllers_clear(VtControllers *self);
