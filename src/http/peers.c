#include "http/peers.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/bucket.h"

#define ADDRESSES 65536
#define NOBODY    UINT32_MAX

/* A place of the table. Those in use are in the list of a bucket of the hash table, and in the list of all
 * places by the time of their last use. */
struct peer {
    struct ip ip;
    uint32_t next;         /* in the hash table's list */
    uint32_t newer, older; /* in the list by time; `older` is also that of the free places */
    uint32_t connections;
    struct bucket requests; /* those that it may make at once */
};

struct peers {
    pthread_mutex_t lock;
    double rate, burst;
    unsigned connections;
    uint64_t secret[2]; /* so that nobody can choose addresses that all lie in one list */
    struct peer *peer;  /* [places] */
    uint32_t *list;     /* [mask + 1] */
    uint32_t places, mask, free, newest, oldest;
    size_t count;
};

static void limits_set(struct peers *peers, const struct peers_options *options)
{
    peers->rate = options->rate;
    peers->burst = fmax(options->burst, 1);
    peers->connections = options->connections;
}

int peers_open(const struct peers_options *options, struct peers **peers, struct error *err)
{
    struct peers *made = *peers = calloc(1, sizeof *made);
    if (!made)
        return error_no_memory(err);
    pthread_mutex_init(&made->lock, NULL);
    limits_set(made, options);
    size_t places = options->addresses ? options->addresses : ADDRESSES, lists = 1;
    while (lists < places)
        lists *= 2;
    made->peer = malloc(places * sizeof *made->peer);
    made->list = malloc(lists * sizeof *made->list);
    if (!made->peer || !made->list) {
        peers_close(peers);
        return error_no_memory(err);
    }
    made->places = (uint32_t)places;
    made->mask = (uint32_t)(lists - 1);
    memset(made->list, 0xff, lists * sizeof *made->list);
    made->newest = made->oldest = NOBODY;
    /* Without random bytes the lists may be long, and everything else is right. */
    if (getrandom(made->secret, sizeof made->secret, GRND_NONBLOCK) < 0)
        made->secret[0] = (uint64_t)(uintptr_t)made;
    return 0;
}

void peers_close(struct peers **peers)
{
    if (*peers) {
        pthread_mutex_destroy(&(*peers)->lock);
        free((*peers)->peer);
        free((*peers)->list);
    }
    free(*peers);
    *peers = NULL;
}

void peers_limit(struct peers *peers, const struct peers_options *options)
{
    pthread_mutex_lock(&peers->lock);
    limits_set(peers, options);
    pthread_mutex_unlock(&peers->lock);
}

/* ---- the table; the lock is held ---- */

/* What is counted as one address. */
static struct ip network_of(const struct ip *ip)
{
    struct ip network = *ip;
    if (!ip_is_v4(ip))
        memset(network.byte + 8, 0, 8);
    return network;
}

static uint32_t *list_of(struct peers *peers, const struct ip *ip)
{
    uint64_t half[2];
    memcpy(half, ip, sizeof half);
    __extension__ unsigned __int128 product =
        (unsigned __int128)(half[0] ^ peers->secret[0]) * (half[1] ^ peers->secret[1] ^ 0x9e3779b97f4a7c15);
    return &peers->list[(uint32_t)((uint64_t)product ^ (uint64_t)(product >> 64)) & peers->mask];
}

/* Takes a place out of the list by time. */
static void unlink_place(struct peers *peers, uint32_t place)
{
    const struct peer *peer = &peers->peer[place];
    *(peer->newer == NOBODY ? &peers->newest : &peers->peer[peer->newer].older) = peer->older;
    *(peer->older == NOBODY ? &peers->oldest : &peers->peer[peer->older].newer) = peer->newer;
}

static void link_newest(struct peers *peers, uint32_t place)
{
    struct peer *peer = &peers->peer[place];
    peer->newer = NOBODY;
    peer->older = peers->newest;
    *(peers->newest == NOBODY ? &peers->oldest : &peers->peer[peers->newest].newer) = place;
    peers->newest = place;
}

static struct peer *find(struct peers *peers, const struct ip *ip)
{
    for (uint32_t place = *list_of(peers, ip); place != NOBODY; place = peers->peer[place].next)
        if (ip_equal(&peers->peer[place].ip, ip))
            return &peers->peer[place];
    return NULL;
}

static void forget(struct peers *peers, uint32_t place)
{
    uint32_t *at = list_of(peers, &peers->peer[place].ip);
    while (*at != place)
        at = &peers->peer[*at].next;
    *at = peers->peer[place].next;
    unlink_place(peers, place);
    peers->count--;
}

/* A place that is free, or the quietest one without a connection; NOBODY where there is none. Connected ones
 * that are met on the way become the newest, so that the next search does not meet them again. */
static uint32_t place_take(struct peers *peers)
{
    if (peers->count < peers->places && peers->free < peers->places)
        return peers->free++;
    for (uint32_t tries = 0; tries < peers->places; tries++) {
        uint32_t place = peers->oldest;
        if (peers->peer[place].connections == 0) {
            forget(peers, place);
            return place;
        }
        unlink_place(peers, place);
        link_newest(peers, place);
    }
    return NOBODY;
}

/* The address's place, which becomes the newest one; NULL where there is no room for it. */
static struct peer *peer_of(struct peers *peers, const struct ip *ip)
{
    struct peer *peer = find(peers, ip);
    if (peer) {
        uint32_t place = (uint32_t)(peer - peers->peer);
        unlink_place(peers, place);
        link_newest(peers, place);
        return peer;
    }
    uint32_t place = place_take(peers), *list = list_of(peers, ip);
    if (place == NOBODY)
        return NULL;
    peers->peer[place] = (struct peer){.ip = *ip, .next = *list, .requests = BUCKET_FULL(peers->burst)};
    *list = place;
    link_newest(peers, place);
    peers->count++;
    return &peers->peer[place];
}

/* ---- connections ---- */

bool peers_admit(struct peers *peers, const struct ip *ip)
{
    struct ip network = network_of(ip);
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = peer_of(peers, &network);
    bool admitted = peer && (peers->connections == 0 || peer->connections < peers->connections);
    if (admitted)
        peer->connections++;
    pthread_mutex_unlock(&peers->lock);
    return admitted;
}

void peers_leave(struct peers *peers, const struct ip *ip)
{
    struct ip network = network_of(ip);
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = find(peers, &network);
    if (peer && peer->connections)
        peer->connections--;
    pthread_mutex_unlock(&peers->lock);
}

/* ---- requests ---- */

unsigned peers_ask(struct peers *peers, const struct ip *ip, int64_t now_ms)
{
    struct ip network = network_of(ip);
    int64_t wait_ms = 0;
    pthread_mutex_lock(&peers->lock);
    struct peer *peer = peers->rate > 0 ? peer_of(peers, &network) : NULL;
    if (peer)
        wait_ms = bucket_take(&peer->requests, peers->rate, peers->burst, now_ms);
    pthread_mutex_unlock(&peers->lock);
    return (unsigned)((wait_ms + 999) / 1000);
}

unsigned peers_connections(struct peers *peers, const struct ip *ip)
{
    struct ip network = network_of(ip);
    pthread_mutex_lock(&peers->lock);
    const struct peer *peer = find(peers, &network);
    unsigned connections = peer ? peer->connections : 0;
    pthread_mutex_unlock(&peers->lock);
    return connections;
}

size_t peers_count(struct peers *peers)
{
    pthread_mutex_lock(&peers->lock);
    size_t count = peers->count;
    pthread_mutex_unlock(&peers->lock);
    return count;
}
