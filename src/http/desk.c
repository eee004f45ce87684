#include "http/desk.h"

/* Takes the newest snapshot. */
static int desk_renew(struct desk *desk, struct error *err)
{
    panel_close(&desk->panel);
    int ret = store_renew(desk->txn, err);
    desk->rests = false;
    if (ret == 0)
        desk->version = store_txn_version(desk->txn);
    return ret ? ret : store_txn_error(desk->txn, err);
}

int desk_open(struct desk *desk, struct store *store, struct error *err)
{
    *desk = (struct desk){0};
    int ret = store_read(store, &desk->txn, err);
    if (ret)
        return ret;
    desk->version = store_txn_version(desk->txn);
    ret = store_txn_error(desk->txn, err);
    desk_rest(desk);
    return ret;
}

void desk_close(struct desk *desk)
{
    panel_close(&desk->panel);
    store_read_end(&desk->txn);
}

int desk_look(struct desk *desk, struct error *err)
{
    if (!store_has_newer(desk->txn))
        return 0;
    int ret = desk_renew(desk, err);
    desk_end(desk);
    return ret;
}

int desk_begin(struct desk *desk, bool panel, struct error *err)
{
    int ret = desk->rests || store_has_newer(desk->txn) ? desk_renew(desk, err) : 0;
    desk->used = true;
    if (ret || !panel || desk->panel)
        return ret;
    ret = panel_open(desk->txn, &desk->panel, err);
    if (ret == 0)
        panel_keep(desk->panel);
    return ret;
}

/* A transaction remembers that a read has failed, and the next request is to try anew. */
void desk_end(struct desk *desk)
{
    if (store_txn_error(desk->txn, NULL))
        desk_rest(desk);
}

void desk_rest(struct desk *desk)
{
    panel_close(&desk->panel);
    if (!desk->rests)
        store_rest(desk->txn);
    desk->rests = true;
}

void desk_idle(struct desk *desk)
{
    if (!desk->used)
        desk_rest(desk);
    desk->used = false;
}
