/**
 * An HTTP server that misbehaves as the path asks. Each connection has a thread.
 *
 *   /ok, /?..       200, keeps the connection
 *   /big            200 with 1 MiB
 *   /echo           200 with the request as it was read
 *   /status/N       status N
 *   /burst          429 and 503 in turn to four of eight requests, 200 to the next four
 *   /redirect       302 to /ok
 *   /bye            200, and says that it closes the connection
 *   /vanish         200, promises to keep the connection, and closes it
 *   /leave/N        200, promises to keep the connection, and closes it after N ms
 *   /close          closes without a reply
 *   /reset          resets without a reply
 *   /half           200 with fewer bytes than announced, then closes
 *   /more           200 with more bytes than announced, keeps the connection
 *   /twice          200 that announces two lengths, and closes short of the second
 *   /absurd         200 that announces more than there can be, then closes
 *   /negative       200 that announces less than nothing
 *   /cut            resets in the middle of the status line
 *   /garbage        bytes that are no HTTP
 *   /stall          never replies
 *   /drip           a byte of an endless header every 5 ms
 *   /endless        200 with a body that does not end
 *   /loris          reads the rest of the request a byte every 5 ms
 *
 * Until the server is thawed, a frozen one does not even look at a request.
 */
#pragma once

typedef struct HostileServer HostileServer;

HostileServer *hostile_server_start(void);
/** Listens on the socket @path instead. */
HostileServer *hostile_server_start_unix(const char *path);
/** Accepts nobody. After a few connections the system lets nobody wait, either. */
HostileServer *hostile_server_start_deaf(void);
void hostile_server_stop(HostileServer *self);

int hostile_server_port(const HostileServer *self);
/** Requests that it has read. */
int hostile_server_requests(HostileServer *self);
/** Connections that it has accepted. */
int hostile_server_connections(HostileServer *self);
void hostile_server_freeze(HostileServer *self, int ms);
