#include "base/bucket.h"

#include <math.h>

#define DAY_MS 86400000.0

int64_t bucket_take(struct bucket *bucket, double rate, double burst, int64_t now_ms)
{
    if (bucket->at_ms == INT64_MIN)
        bucket->at_ms = now_ms;
    if (now_ms > bucket->at_ms) {
        bucket->tokens = bucket->tokens + (double)(now_ms - bucket->at_ms) * rate / 1000;
        bucket->at_ms = now_ms;
    }
    bucket->tokens = fmin(bucket->tokens, burst);
    if (bucket->tokens >= 1) {
        bucket->tokens -= 1;
        return 0;
    }
    return (int64_t)fmax(1, fmin(ceil((1 - bucket->tokens) * 1000 / rate), DAY_MS));
}

void bucket_return(struct bucket *bucket)
{
    bucket->tokens += 1;
}
