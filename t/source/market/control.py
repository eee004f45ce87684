"""Control requests: what a test changes while the server runs, and what it is told."""

import json
import os

from market import faults, openapi, world
from market.message import Reply, compact

ACTIONS = ("reset", "faults", "add", "random", "chunked", "hold", "expire", "days", "scan", "listening")


def reset(server):
    market = server.world
    with market.lock:
        market.settings.clear()
        market.settings.update(json.loads(json.dumps(world.SETTINGS)))
        market.sessions.clear()
        market.counts.clear()
        market.seconds.clear()
    server.chunked = server.hold = False
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


def checked(orders):
    """The rules and the chance that the orders ask for. ValueError where an order is unknown or has no sense."""
    known = {*ACTIONS, *world.SETTINGS}
    for name in orders:
        if name not in known:
            raise ValueError(f"nothing is called {name!r}")
    for name in ("now", "blocked_until"):
        world.clock_text(orders.get(name))
    if "days" in orders:
        os.listdir(orders["days"])
    rules = {name: [faults.Rule(rule) for rule in orders[name]] for name in ("faults", "add") if name in orders}
    return rules, faults.Chance(orders["random"]) if orders.get("random") else None


def obey(server, orders):
    """Does what the orders say, in the order of ACTIONS and then the settings; ValueError, and nothing done, where one
    of them cannot be."""
    rules, chance = checked(orders)
    if orders.get("reset"):
        reset(server)
    if "faults" in rules:
        server.faults.set(rules["faults"])
    if "add" in rules:
        server.faults.add(rules["add"])
    if "random" in orders:
        server.faults.set_chance(chance)
    for name in ("chunked", "hold"):
        if name in orders:
            setattr(server, name, bool(orders[name]))
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
