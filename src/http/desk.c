#include "http/desk.h"

/* Takes the newest snapshot. */
static int desk_renew(struct desk *desk, struct error *err)
{
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
    desk_end(desk);
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
    int ret = desk_renew(desk, err);
    if (ret == 0 && panel)
        ret = panel_open(desk->txn, &desk->panel, err);
    return ret;
}

void desk_end(struct desk *desk)
{
    panel_close(&desk->panel);
    if (!desk->rests)
        store_rest(desk->txn);
    desk->rests = true;
}
