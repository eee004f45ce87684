"""Control requests: what a test changes while the server runs, and what it is told."""

import json

from market import openapi, world
from market.message import Reply, compact

ACTIONS = ("faults", "add", "random", "listening", "expire", "reset", "scan", "days", "chunked")


def reset(server):
    market = server.world
    with market.lock:
        market.settings.clear()
        market.settings.update(json.loads(json.dumps(world.SETTINGS)))
        market.sessions.clear()
        market.counts.clear()
        market.seconds.clear()
    server.chunked = False
    server.faults.set([])
    server.faults.set_chance(None)
    server.figures.forget()


def listening(server, wanted):
    if not wanted:
        server.deafen("main")
    elif "main" not in server.listeners:
        server.listen("main", server.ports.get("main", 0))


def expire(server):
    with server.world.lock:
        for session in server.world.sessions.values():
            session.user = None


def set_setting(settings, name, value):
    if name in ("now", "blocked_until"):
        value = world.clock_text(value)
    settings[name] = value
    if name == "blocked":
        settings["blocked_until"] = None


def obey(server, orders):
    """Does what the orders say, in the order of ACTIONS and then the settings; ValueError where one is unknown."""
    known = {*ACTIONS, *world.SETTINGS}
    for name in orders:
        if name not in known:
            raise ValueError(f"nothing is called {name!r}")
    if orders.get("now"):
        world.clock_text(orders["now"])
    if orders.get("reset"):
        reset(server)
    if "faults" in orders:
        server.faults.set(orders["faults"])
    if "add" in orders:
        server.faults.add(orders["add"])
    if "random" in orders:
        server.faults.set_chance(orders["random"])
    if "chunked" in orders:
        server.chunked = bool(orders["chunked"])
    if orders.get("expire"):
        expire(server)
    if "days" in orders:
        server.world.days.folders.append(orders["days"])
    if "days" in orders or orders.get("scan"):
        server.world.days.scan()
        server.bodies.forget()
    for name in world.SETTINGS:
        if name in orders:
            set_setting(server.world.settings, name, orders[name])
    if "listening" in orders:
        listening(server, orders["listening"])


def state(server):
    rules = [{**rule.rule, "seen": rule.seen, "left": rule.left} for rule in server.faults.rules]
    return {"settings": server.world.settings, "rules": rules, "now_is": server.world.clock.now().isoformat(),
            "listening": "main" in server.listeners, **server.figures.told()}


def answer(server, request):
    try:
        if request.method == "POST":
            orders = json.loads(request.body)
            if not isinstance(orders, dict):
                raise ValueError("a control request is a JSON object")
            obey(server, orders)
    except (ValueError, TypeError, AttributeError, OSError) as problem:
        return Reply(400, compact({"problem": str(problem)}), "application/json")
    return Reply(200, compact(state(server)), "application/json")


def prepare(server):
    """Makes the Open API's bodies of all days that are served."""
    for date in server.world.days.dates:
        for api in openapi.MARKETS:
            server.bodies.get((openapi.SERVICE, api, date, "alphabet", "0"),
                              lambda api=api, date=date: openapi.render(openapi.rows(server.world, api, date)))
