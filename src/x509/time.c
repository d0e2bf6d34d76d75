/*
 * time.c - the two time types of certificates (RFC 5280 4.1.2.5) to seconds since 1970-01-01 UTC, and these to text.
 *
 * Only the forms that RFC 5280 allows: seconds given, no fractions, no offset but Z.
 *
 * SPDX-License-Identifier: MIT
 */
#include "x509/der.h"
#include "x509/text.h"
#include "x509/x509.h"

enum { DAY = 86400 };

static bool leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t month_days(int64_t year, int64_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && leap(year));
}

/* Days from 0000-01-01 to the first of January of a year, in the Gregorian calendar carried back to the year 0. */
static int64_t year_days(int64_t year)
{
    if (year == 0)
        return 0;
    int64_t past = year - 1; /* whole years after the year 0, which was a leap year */
    return 366 + 365 * past + past / 4 - past / 100 + past / 400;
}

/* A number of so many decimal digits, which are all there. */
static int64_t digits(struct reader *r, size_t count)
{
    int64_t number = 0;
    for (; count > 0; count--) {
        unsigned digit = reader_u8(r) - (unsigned)'0';
        if (digit > 9)
            r->failed = true;
        number = 10 * number + (int64_t)(digit % 10);
    }
    return number;
}

/* MMDDHHMMSSZ, after the year. */
static int64_t rest_of_time(struct reader *r, int64_t year)
{
    int64_t month = digits(r, 2), day = digits(r, 2);
    int64_t hour = digits(r, 2), minute = digits(r, 2), second = digits(r, 2);
    if (reader_u8(r) != 'Z')
        r->failed = true;
    if (r->failed || month < 1 || month > 12 || day < 1 || day > month_days(year, month) || hour > 23 || minute > 59 ||
        second > 59) {
        r->failed = true;
        return 0;
    }
    int64_t days = year_days(year) - year_days(1970) + day - 1;
    for (int64_t m = 1; m < month; m++)
        days += month_days(year, m);
    return days * DAY + hour * 3600 + minute * 60 + second;
}

/*
 * RFC 5280 4.1:
 *     Time ::= CHOICE {
 *          utcTime        UTCTime,             YYMMDDHHMMSSZ, 1950 to 2049
 *          generalTime    GeneralizedTime }    YYYYMMDDHHMMSSZ
 * Dates before 2050 in generalTime are not what a CA may issue, but what must be understood (4.1.2.5).
 */
int64_t der_time(struct reader *r)
{
    bool utc = der_is(r, DER_UTC_TIME);
    struct reader time = der_enter(r, utc ? DER_UTC_TIME : DER_GENERALIZED_TIME);
    int64_t year = digits(&time, utc ? 2 : 4);
    if (utc)
        year += year < 50 ? 2000 : 1900;
    int64_t seconds = rest_of_time(&time, year);
    der_leave(r, &time);
    return r->failed ? 0 : seconds;
}

size_t time_text(char *out, size_t cap, int64_t time)
{
    const int64_t first = -year_days(1970) * DAY, last = (year_days(10000) - year_days(1970)) * DAY - 1;
    time = time < first ? first : time > last ? last : time;
    int64_t since = time - first, second = since % DAY, day = since / DAY;
    int64_t year = day / 366; /* never too late, and less than 7 years too early */
    while (year_days(year + 1) <= day)
        year++;
    day -= year_days(year);
    int64_t month = 1;
    for (; day >= month_days(year, month); month++)
        day -= month_days(year, month);

    struct text t = text_over(out, cap);
    text_digits(&t, (uint64_t)year, 4);
    text_char(&t, '-');
    text_digits(&t, (uint64_t)month, 2);
    text_char(&t, '-');
    text_digits(&t, (uint64_t)day + 1, 2);
    text_char(&t, ' ');
    text_digits(&t, (uint64_t)(second / 3600), 2);
    text_char(&t, ':');
    text_digits(&t, (uint64_t)(second / 60 % 60), 2);
    text_char(&t, ':');
    text_digits(&t, (uint64_t)(second % 60), 2);
    text_string(&t, " UTC");
    return text_end(&t);
}
