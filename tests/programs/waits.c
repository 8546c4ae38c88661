// SPDX-License-Identifier: Apache-2.0
//
// Waits for a connection that nobody makes.

#include <netinet/in.h>
#include <sys/socket.h>

int main(void) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  listen(listener, 1);
  return accept(listener, 0, 0) < 0;
}
