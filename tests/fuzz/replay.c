/*
 * replay.c - runs a fuzz target once on each file of the folders that are named, and on its own empty input.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* False if there is no such file. The input has its very size, so that a read past its end is seen. */
static int replay_file(const char *path)
{
    static uint8_t bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return 0;
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    uint8_t *input = malloc(len > 0 ? len : 1);
    if (input == NULL)
        abort();
    memcpy(input, bytes, len);
    LLVMFuzzerTestOneInput(input, len);
    free(input);
    return 1;
}

static size_t replay_folder(const char *folder)
{
    size_t count = 0;
    char path[4096];
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return 0;
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        int path_len = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (path_len > 0 && (size_t)path_len < sizeof path)
            count += (size_t)replay_file(path);
    }
    closedir(dir);
    return count;
}

int main(int argc, char **argv)
{
    size_t count = 0;
    static const uint8_t nothing[1];
    LLVMFuzzerTestOneInput(nothing, 0);
    for (int i = 1; i < argc; i++)
        count += replay_folder(argv[i]);
    printf("%zu inputs\n", count);
    return count > 0 ? 0 : 1;
}
