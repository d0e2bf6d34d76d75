/*
 * password_peer.c - what passwords.py asks of the library: to read keys and PKCS #12 files, and to make them.
 *
 *   password_peer key CERT KEY PASSWORD          an identity of two PEM files
 *   password_peer pfx FILE PASSWORD              an identity of a PKCS #12 file
 *   password_peer encrypt KEY PASSWORD           the key under the password, on standard output
 *   password_peer decrypt KEY PASSWORD           and back
 *   password_peer make CERTS KEY PASSWORD NAME   a PKCS #12 file, on standard output
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tls12/cert.h>

/* The file as a text with its final zero. */
static char *text_of(const char *path)
{
    static char texts[2][1 << 16];
    static size_t next;
    char *text = texts[next++ % 2];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    text[fread(text, 1, sizeof texts[0] - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* The identity, if it is one; what is wrong with it otherwise. */
static int identity(const char *const *files, int count, const char *password)
{
    ssl_config *config = ssl_config_new();
    ssl_config_password(config, password);
    if (count == 2)
        ssl_config_add_identity_file(config, files[0], files[1]);
    else
        ssl_config_add_identity_pfx_file(config, files[0]);
    const char *wrong = ssl_config_error(config);
    if (wrong != NULL)
        fprintf(stderr, "%s\n", wrong);
    int status = wrong != NULL;
    ssl_config_free(config);
    return status;
}

/* What was made, on standard output. */
static int show(void *made, size_t len, const struct ssl_reason *why)
{
    if (made == NULL)
        fprintf(stderr, "%s\n", why->text);
    else
        fwrite(made, 1, len, stdout);
    ssl_text_free(made);
    return made == NULL || fflush(stdout) != 0;
}

int main(int argc, char **argv)
{
    const char *const *words = (const char *const *)argv + 2;
    const char *what = argc > 1 ? argv[1] : "";
    struct ssl_reason why = {0};
    if (strcmp(what, "key") == 0 && argc == 5)
        return identity(words, 2, words[2]);
    if (strcmp(what, "pfx") == 0 && argc == 4)
        return identity(words, 1, words[1]);
    if (strcmp(what, "encrypt") == 0 && argc == 4) {
        char *made = ssl_encrypt_key(text_of(words[0]), words[1], &why);
        return show(made, made != NULL ? strlen(made) : 0, &why);
    }
    if (strcmp(what, "decrypt") == 0 && argc == 4) {
        char *made = ssl_decrypt_key(text_of(words[0]), words[1], &why);
        return show(made, made != NULL ? strlen(made) : 0, &why);
    }
    if (strcmp(what, "make") == 0 && argc == 6) {
        struct ssl_pack pack = {
            .certs = text_of(words[0]), .key = text_of(words[1]), .password = words[2], .name = words[3]};
        size_t len;
        void *made = ssl_make_pfx(&pack, &len, &why);
        return show(made, len, &why);
    }
    fprintf(stderr, "password_peer: see the head of its source\n");
    return 2;
}
