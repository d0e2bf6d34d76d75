/*
 * network_slow_test.c - what network_test.c does here and there, at every byte of a full handshake in each direction.
 *
 * SPDX-License-Identifier: MIT
 */
#include "steps/network.h"

static void every_byte_changed(void **state)
{
    (void)state;
    flip_every(1);
}

static void every_byte_missing(void **state)
{
    (void)state;
    cut_every(1);
}

static void every_split(void **state)
{
    (void)state;
    split_every(1);
}

static void every_pause(void **state)
{
    (void)state;
    pause_every(1);
}

/* ---- Chaos: at random records, random deeds of somebody who has all keys ---- */

static struct {
    struct seeded dice;
    size_t deeds;                  /* that must be noticed */
    uint8_t kept[LIMIT_PLAINTEXT]; /* a record of before */
    size_t kept_len;
    uint8_t kept_type;
} chaos;

static uint8_t random_type(void)
{
    return (uint8_t)(CONTENT_CHANGE_CIPHER_SPEC + seeded_below(&chaos.dice, 4));
}

static void disturb(struct pair *pair, enum side from, uint8_t type, uint8_t *at, size_t len)
{
    uint8_t noise[600];
    size_t noise_len = seeded_below(&chaos.dice, sizeof noise);
    uint32_t deed = seeded_below(&chaos.dice, 24);
    chaos.deeds += deed < 8;
    seeded_random(&chaos.dice, noise, noise_len);
    switch (deed) {
    case 0: /* one bit */
        at[seeded_below(&chaos.dice, (uint32_t)len)] ^= (uint8_t)(1 << seeded_below(&chaos.dice, 8));
        break;
    case 1: /* the record is lost */
        return;
    case 2: /* its end is lost */
        len = seeded_below(&chaos.dice, (uint32_t)len);
        break;
    case 3: /* something is in front of it */
        pair_pass(pair, from, random_type(), noise, noise_len);
        break;
    case 4: /* something is in its place */
        pair_pass(pair, from, type, noise, noise_len);
        return;
    case 5: /* something of before is in its place */
        pair_pass(pair, from, chaos.kept_type, chaos.kept, chaos.kept_len);
        return;
    case 6: /* it comes twice */
        pair_pass(pair, from, type, at, len);
        break;
    case 7: /* it is called something else */
        type = (uint8_t)(type == CONTENT_APPLICATION_DATA ? CONTENT_CHANGE_CIPHER_SPEC : type + 1);
        break;
    case 8: /* nobody needs to notice that it comes in two */
        if (type == CONTENT_HANDSHAKE && len > 1) {
            size_t cut = 1 + seeded_below(&chaos.dice, (uint32_t)len - 1);
            pair_pass(pair, from, type, at, cut);
            at += cut;
            len -= cut;
        }
        break;
    default:
        break;
    }
    pair_pass(pair, from, type, at, len);
    memcpy(chaos.kept, at, len);
    chaos.kept_len = len;
    chaos.kept_type = type;
}

/* Nobody crashes; and who had a part in anything wrong does not finish, or its peer does not. */
static void disturbances(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        struct pair *pair = network_pair();
        memset(&chaos, 0, sizeof chaos);
        chaos.dice.state = seed;
        chaos.kept_type = CONTENT_HANDSHAKE;
        pair->hook = disturb;
        pair_run(pair);
        uint8_t byte;
        bool both = ssl_read(pair->client, &byte, 1) == SSL_WANT_READ && pair->client_result == 0 &&
                    ssl_read(pair->server, &byte, 1) == SSL_WANT_READ && pair->server_result == 0;
        hang_up(pair);
        if (both && chaos.deeds != 0)
            print_error("seed %u\n", (unsigned)seed);
        assert_true(!both || chaos.deeds == 0);
        pair_free(pair);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_changed), cmocka_unit_test(every_byte_missing), cmocka_unit_test(every_split),
        cmocka_unit_test(every_pause),        cmocka_unit_test(disturbances),
    };
    return cmocka_run_group_tests_name("steps/network_slow", tests, network_setup, network_teardown);
}
