/*
 * seeds.c - fuzz_seeds CLIENT SERVER: one handshake with mutual authentication, a little data and close_notify; what
 * the client received goes to the file CLIENT, what the server received to SERVER. Seeds for fuzz_client and
 * fuzz_server.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz/tape.h"

#include <stdio.h>

enum { TAPE_LEN = 65536 };

static uint8_t to_server[TAPE_LEN], to_client[TAPE_LEN];

/* What one has written since the last time can now be read by the other. */
static void hand_over(struct tape *from, struct tape *to)
{
    to->in = from->out + (to->in == NULL ? 0 : (size_t)(to->in - from->out));
    to->in_len = from->out_len - (size_t)(to->in - from->out);
}

static void save(const char *path, const struct tape *tape)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(tape->out, 1, tape->out_len, file) != tape->out_len || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    struct tape client_tape = {.out = to_server, .out_cap = TAPE_LEN},
                server_tape = {.out = to_client, .out_cap = TAPE_LEN};
    char buf[64];
    if (argc != 3)
        return 2;
    ssl_conn *client = tape_connect(CLIENT, &client_tape), *server = tape_connect(SERVER, &server_tape);
    for (int turn = 0; turn < 4; turn++) {
        ssl_handshake(client);
        hand_over(&client_tape, &server_tape);
        ssl_handshake(server);
        hand_over(&server_tape, &client_tape);
    }
    ssl_write(client, "to the server", 13);
    ssl_close(client);
    hand_over(&client_tape, &server_tape);
    if (ssl_read(server, buf, sizeof buf) != 13 || ssl_write(server, "to the client", 13) != 13 ||
        ssl_close(server) != 0) {
        fprintf(stderr, "client: %s\nserver: %s\n", ssl_error(client), ssl_error(server));
        return 1;
    }
    save(argv[1], &server_tape);
    save(argv[2], &client_tape);
    ssl_free(client);
    ssl_free(server);
    return 0;
}
