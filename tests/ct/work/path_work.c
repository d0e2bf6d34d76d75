/*
 * path_work.c - how much work a connection has with what an attacker may try, the whole way from its transport to its
 * alert: run by work.sh.
 *
 * A server that takes RSA key transport is sent pre-master secrets that are none, in every way in which they can be
 * none, and one that is right, by somebody who does not know it (Bleichenbacher 1998; RFC 5246 7.4.7.1). And in step
 * 10 an end with CBC is sent a record of which blocks were changed, so that its padding is right or wrong, of each
 * length that can be brought about so, and its MAC is wrong (Vaudenay 2002; AlFardan and Paterson 2013). What is
 * answered, what is said, and the instructions, reads and writes must be the same for all of a kind.
 *
 * SPDX-License-Identifier: MIT
 */
#include "support/pair.h"
#include "support/wire.h"

#include "cpu/cpu.h"
#include "crypto/bn/bn.h"

#include <stdio.h>
#include <valgrind/callgrind.h>

static uint32_t features;
static const char *processor;

/* What the first case of a kind came to: the others must do the same. */
static struct {
    char sentence[LIMIT_ERROR_TEXT];
    uint8_t answer[65536];
    size_t len;
} first;
static bool same = true;

static void expect_same(const char *name, const char *sentence, const uint8_t *answer, size_t len)
{
    if (first.sentence[0] == '\0') {
        snprintf(first.sentence, sizeof first.sentence, "%s", sentence);
        memcpy(first.answer, answer, len);
        first.len = len;
    }
    if (strcmp(first.sentence, sentence) == 0 && first.len == len && memcmp(first.answer, answer, len) == 0)
        return;
    printf("%s: %s, %zu bytes; not: %s, %zu bytes\n", name, sentence, len, first.sentence, first.len);
    same = false;
}

static void draw_alike(ssl_config *config, struct seeded *seeded, uint64_t seed)
{
    crypto_choose(&config->policy.crypto, features);
    seeded->state = seed;
    config->policy.crypto.random = seeded_random;
    config->policy.crypto.random_arg = seeded;
}

/* ---- Pre-master secrets ---- */

enum { MODULUS = 256 };

/* em^65537 mod n. */
static void encrypt_raw(uint8_t out[MODULUS], const struct rsa_private *key, const uint8_t em[MODULUS])
{
    static struct mont n;
    limb x[BN_COUNT_MAX], power[BN_COUNT_MAX];
    size_t zeros = key->n.at[0] == 0;
    mont_init(&n, key->n.at + zeros, key->n.len - zeros);
    bn_load(power, n.count, em, MODULUS);
    mont_enter(&n, x, power, n.count);
    mont_power_public(&n, power, x, 65537);
    mont_leave(&n, x, power);
    bn_store(out, MODULUS, x, n.count);
}

/* One byte of a right encoding is another: at its place from the end if that is below 0. */
static const struct {
    const char *name;
    int at;
    uint8_t value;
    int zero_at; /* the zero stands here, and the secret behind it; 0: where it belongs */
} forms[] = {
    {"right, of somebody who does not know it", 2, 0x77, 0},
    {"a first byte that is not 0", 0, 1, 0},
    {"padding of type 1", 1, 1, 0},
    {"padding of type 0", 1, 0, 0},
    {"a padding that begins with a zero", 2, 0, 0},
    {"a zero in the first eight bytes", 9, 0, 0},
    {"a zero behind the first eight bytes", 10, 0, 0},
    {"a zero in the midst of the padding", 100, 0, 0},
    {"a padding that ends a byte too early", -50, 0, 0},
    {"no zero", -49, 0x55, 0},
    {"another version", -47, 2, 0},
    {"another major version", -48, 2, 0},
    {"a secret of 47 bytes", 2, 0x77, -48},
    {"a secret of 49 bytes", 2, 0x77, -50},
    {"a secret of no bytes", 2, 0x77, -1},
    {"a secret of 245 bytes", 2, 0x77, 10},
};

static void encode(uint8_t em[MODULUS], size_t form)
{
    struct seeded seeded = {21};
    seeded_random(&seeded, em, MODULUS);
    for (size_t i = 2; i < MODULUS; i++)
        em[i] |= 1; /* no other zero */
    int zero_at = forms[form].zero_at != 0 ? forms[form].zero_at : -49;
    em[0] = 0;
    em[1] = 2;
    em[zero_at < 0 ? MODULUS + zero_at : zero_at] = 0;
    store_be16(em + MODULUS - 48, TLS_1_2);
    em[forms[form].at < 0 ? MODULUS + forms[form].at : forms[form].at] = forms[form].value;
}

/* What the client says: a ClientHello, and what follows ServerHelloDone. */
static uint8_t hello[1024], rest[RECORD_HEADER + 4 + 2 + MODULUS + 6 + RECORD_HEADER + 64];
static size_t hello_len;

static void write_hello(void)
{
    static struct wire wire;
    struct seeded seeded;
    memset(&wire, 0, sizeof wire);
    struct ssl_io io = wire_io(&wire);
    ssl_config *config = cast_client_config();
    draw_alike(config, &seeded, 31);
    ssl_config_ciphers(config, "AES128-SHA");
    ssl_conn *client = ssl_client_io(config, &io, CAST_HOST);
    ssl_handshake(client);
    memcpy(hello, wire.out, wire.out_len);
    hello_len = wire.out_len;
    ssl_free(client);
    ssl_config_free(config);
}

static void write_rest(const struct rsa_private *key, size_t form)
{
    static const uint8_t head[] = {22, 3, 3, 1, 6, MESSAGE_CLIENT_KEY_EXCHANGE, 0, 1, 2, 1, 0};
    static const uint8_t tail[] = {20, 3, 3, 0, 1, 1, 22, 3, 3, 0, 64};
    uint8_t em[MODULUS];
    memset(rest, 0x99, sizeof rest); /* a Finished under keys that the client does not have */
    memcpy(rest, head, sizeof head);
    encode(em, form);
    encrypt_raw(rest + sizeof head, key, em);
    memcpy(rest + sizeof head + MODULUS, tail, sizeof tail);
}

static void premaster(ssl_config *config, struct seeded *seeded, size_t form, bool measured)
{
    static struct wire wire;
    char name[120];
    snprintf(name, sizeof name, "RSA, %s: %s", processor, forms[form].name);
    write_rest(&config->policy.identities[0].key.rsa, form);
    memset(&wire, 0, sizeof wire);
    wire.in = (struct span){hello, hello_len};
    seeded->state = 41;
    struct ssl_io io = wire_io(&wire);
    ssl_conn *server = ssl_server_io(config, &io);
    ssl_handshake(server);
    wire.in = SPAN(rest);
    CALLGRIND_ZERO_STATS;
    int result = ssl_handshake(server);
    if (measured)
        CALLGRIND_DUMP_STATS_AT(name);
    expect_same(name, result == SSL_ERROR ? ssl_error(server) : "no error", wire.out, wire.out_len);
    ssl_free(server);
}

/* Else nothing would be shown: the first one is right, and no other but those whose version alone is wrong. */
static void expect_form(const ssl_config *config, size_t form)
{
    uint8_t secret[48], *encrypted = rest + RECORD_HEADER + MESSAGE_HEADER + 2;
    uint64_t good = 0;
    rsa_decrypt(&config->policy.crypto, &config->policy.identities[0].key.rsa, secret, sizeof secret, &good,
                (struct span){encrypted, MODULUS});
    if ((good != 0) == (form == 0 || strstr(forms[form].name, "version") != NULL))
        return;
    printf("not what it should be: %s\n", forms[form].name);
    same = false;
}

static void premasters(void)
{
    struct seeded seeded;
    ssl_config *config = cast_server_config();
    draw_alike(config, &seeded, 41);
    ssl_config_ciphers(config, "AES128-SHA");
    ssl_config_tickets(config, NULL, 0);
    first.sentence[0] = '\0';
    write_hello();
    for (int i = 0; i < 4; i++) /* the first ones find the functions of libc, and its memory as it will be */
        premaster(config, &seeded, 0, false);
    for (size_t form = 0; form < COUNT(forms); form++) {
        premaster(config, &seeded, form, true);
        expect_form(config, form);
    }
    ssl_config_free(config);
}

/* ---- Records of CBC ---- */

enum {
    BLOCK = 16,
    RIGHT = -1,
};

/* What the last block, which is all padding, is made to be by a change of the one before it. */
struct change {
    const char *name;
    int padding;  /* so many bytes of this value, and one; RIGHT: as it was */
    uint8_t last; /* what the last byte is changed by then */
    size_t flip;  /* a bit of this byte of the body is changed, too; 0: none */
};

static void change_record(uint8_t *record, size_t len, const struct change *change)
{
    uint8_t *before = record + len - 2 * BLOCK;
    for (int i = 0; i <= change->padding; i++)
        before[BLOCK - 1 - i] ^= (uint8_t)((BLOCK - 1) ^ change->padding);
    before[BLOCK - 1] ^= change->last;
    if (change->flip != 0)
        record[RECORD_HEADER + change->flip] ^= 4;
}

static struct cbc {
    const char *suite;
    size_t len; /* of the data: with the MAC they are whole blocks */
    bool encrypt_then_mac;
    ssl_config *client, *server;
    struct seeded seeded;
} cbc[] = {
    {.suite = "PSK-AES128-CBC-SHA", .len = 300},
    {.suite = "PSK-AES256-CBC-SHA", .len = 300},
    {.suite = "PSK-AES128-CBC-SHA", .len = 304, .encrypt_then_mac = true},
};

static ssl_config *psk_config(struct cbc *c)
{
    ssl_config *config = cast_config();
    draw_alike(config, &c->seeded, 51);
    ssl_config_ciphers(config, c->suite);
    ssl_config_psk(config, "device", "sixteen bytes ..", 16);
    return config;
}

static void record(struct cbc *c, const struct change *change, bool measured)
{
    static const uint8_t data[512] = "what is secret";
    uint8_t got[sizeof data];
    char name[120];
    snprintf(name, sizeof name, "%s%s, %s: %s", c->suite, c->encrypt_then_mac ? ", encrypt-then-MAC" : "", processor,
             change->name);
    c->seeded.state = 51;
    struct pair *pair = pair_new(ssl_config_ref(c->client), ssl_config_ref(c->server));
    pair_run(pair);
    if (pair->client_result != 0 || pair->server_result != 0)
        abort();
    pair->client->write.encrypt_then_mac = pair->server->read.encrypt_then_mac = c->encrypt_then_mac;
    ssl_write(pair->client, data, c->len);
    change_record(pair->to_server.ready, pair->to_server.ready_len, change);
    CALLGRIND_ZERO_STATS;
    ptrdiff_t result = ssl_read(pair->server, got, sizeof got);
    if (measured)
        CALLGRIND_DUMP_STATS_AT(name);
    expect_same(name, result == SSL_ERROR ? ssl_error(pair->server) : "no error", pair->to_client.ready,
                pair->to_client.ready_len);
    pair_free(pair);
}

static void records(struct cbc *c)
{
    static const struct change mac = {"MAC wrong", RIGHT, 0, 40},
                               changes[] = {
                                   {"MAC wrong in the middle", RIGHT, 0, 310},
                                   {"the IV", RIGHT, 0, 3},
                                   {"a padding of 15, its last byte 14", RIGHT, 1, 0},
                                   {"a padding of 15, its last byte 16", RIGHT, 15 ^ 16, 0},
                                   {"a padding of 100", RIGHT, 15 ^ 100, 0},
                                   {"a padding of 255", RIGHT, 15 ^ 255, 0},
                                   {"a padding of 255 and a changed text", RIGHT, 15 ^ 255, 100},
                               };
    char name[40];
    first.sentence[0] = '\0';
    c->client = psk_config(c);
    c->server = psk_config(c);
    for (int i = 0; i < 4; i++)
        record(c, &mac, false);
    record(c, &mac, true);
    for (size_t i = 0; i < COUNT(changes); i++)
        record(c, &changes[i], true);
    for (int padding = 0; padding < BLOCK - 1; padding++) {
        snprintf(name, sizeof name, "a right padding of %d, MAC wrong", padding);
        record(c, &(struct change){name, padding, 0, 0}, true);
    }
    ssl_config_free(c->client);
    ssl_config_free(c->server);
}

int main(void)
{
    static const char *const names[] = {"portable", "with instructions of its own"};
    for (size_t i = 0; i < COUNT(names); i++) {
        processor = names[i];
        /* Valgrind knows ADCX and ADOX, and does not say so. */
        features = i == 0 ? 0 : cpu_features() | (RUNNING_ON_VALGRIND ? CPU_ADX : 0);
        premasters();
        for (size_t c = 0; c < COUNT(cbc); c++)
            records(&cbc[c]);
    }
    return same ? 0 : 1;
}
