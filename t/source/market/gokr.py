"""data.go.kr, the Financial Services Commission's stock prices: getStockPriceInfo."""

from xml.sax.saxutils import escape

from market import rules
from market.message import Reply, Table, compact

SERVICE = "data-go-kr"
PATH = "/1160100/service/GetStockSecuritiesInfoService/getStockPriceInfo"
JSON = "application/json"
XML = "application/xml;charset=UTF-8"
NUMBERS = ("clpr", "vs", "fltRt", "mkp", "hipr", "lopr", "trqu", "trPrc", "lstgStCnt", "mrktTotAmt")
ERRORS = {
    "03": "NODATA_ERROR",
    "10": "INVALID_REQUEST_PARAMETER_ERROR",
    "22": "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR",
    "30": "SERVICE_KEY_IS_NOT_REGISTERED_ERROR",
    "31": "DEADLINE_HAS_EXPIRED_ERROR",
}


def short_rate(text):
    """A number as the service writes it: -.24, .5, 0; no zero before the point, none at the end."""
    if text == "-":
        return ""
    sign, text = ("-", text[1:]) if text[:1] == "-" else ("", text)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if text in ("", "0"):
        return "0"
    return sign + (text[1:] if text.startswith("0.") else text)


def row(date, row):
    return {
        "basDt": date,
        "srtnCd": row["ticker"],
        "isinCd": row.get("isin") or rules.isin(row["ticker"]),
        "itmsNm": row["name"],
        "mrktCtg": row["market"].split(" ")[0],
        "clpr": row["close"],
        "vs": row["change"],
        "fltRt": short_rate(rules.rate(row)),
        "mkp": row["open"],
        "hipr": row["high"],
        "lopr": row["low"],
        "trqu": row["volume"],
        "trPrc": row["value"],
        "lstgStCnt": row["shares"],
        "mrktTotAmt": row["market_cap"],
    }


def rows(world, date, market=""):
    found = [row(date, each) for each in world.days.table(date)]
    return [each for each in found if not market or each["mrktCtg"] == market]


def number(text, otherwise):
    return int(text) if text and text.isdigit() and int(text) > 0 else otherwise


def failure(world, code):
    """Errors of the gateway come as XML though JSON was asked for; other forms have been seen."""
    text, status = ERRORS[code], world.settings["error_status"]
    form = world.settings["error_form"]
    if form == "json":
        header = {"errMsg": "SERVICE ERROR", "returnAuthMsg": text, "returnReasonCode": code}
        return Reply(status, compact({"OpenAPI_ServiceResponse": {"cmmMsgHeader": header}}), JSON)
    if form == "text":
        return Reply(status, b"Unexpected errors", "text/plain;charset=UTF-8")
    body = ("<OpenAPI_ServiceResponse>\n\t<cmmMsgHeader>\n\t\t<errMsg>SERVICE ERROR</errMsg>\n"
            f"\t\t<returnAuthMsg>{text}</returnAuthMsg>\n\t\t<returnReasonCode>{code}</returnReasonCode>\n"
            "\t</cmmMsgHeader>\n</OpenAPI_ServiceResponse>\n")
    return Reply(status, body.encode(), "text/xml;charset=UTF-8")


def envelope(world, wanted, size, page, total):
    """A function that makes the body of a page's rows, with the figures around them; total(day) counts all rows."""
    def render(found, day=""):
        if not found and world.settings["empty_form"] == "03":
            return compact({"response": {"header": {"resultCode": "03", "resultMsg": ERRORS["03"]}}})
        items = {"item": found}
        if not found and world.settings["empty_form"] == "string":
            items = ""
        elif len(found) == 1 and world.settings["single_form"] == "object":
            items = {"item": found[0]}
        body = {"numOfRows": size, "pageNo": page, "totalCount": total(day), "items": items}
        answer = {"response": {"header": {"resultCode": "00", "resultMsg": "NORMAL SERVICE."}, "body": body}}
        return compact(answer) if wanted == "json" else xml(answer["response"], found)
    return render


def xml(response, found):
    body = response["body"]
    items = "".join("<item>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in each.items()) + "</item>"
                    for each in found)
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?><response><header><resultCode>00</resultCode>'
            "<resultMsg>NORMAL SERVICE.</resultMsg></header><body>"
            f"<numOfRows>{body['numOfRows']}</numOfRows><pageNo>{body['pageNo']}</pageNo>"
            f"<totalCount>{body['totalCount']}</totalCount><items>{items}</items></body></response>").encode("utf-8")


def wanted_dates(world, query):
    """The dates that are asked for and out, the newest first."""
    exact, begin, end = query.get("basDt", ""), query.get("beginBasDt", ""), query.get("endBasDt", "")
    dates = [exact] if exact else reversed(world.days.dates)
    return [date for date in dates if world.days.is_served(date) and world.go_kr_shows(date)
            and (not begin or date >= begin) and (not end or date < end)]


def filtered(world, query):
    """Whether the request wants less than whole days, and a function of a date's rows that it wants."""
    tests = [("likeSrtnCd", "srtnCd"), ("srtnCd", "srtnCd"), ("isinCd", "isinCd"), ("itmsNm", "itmsNm"),
             ("likeItmsNm", "itmsNm")]
    tests = [(asked.startswith("like"), query[asked], name) for asked, name in tests if query.get(asked)]
    market = query.get("mrktCls", "")

    def some(date):
        return [each for each in rows(world, date, market)
                if all(text in each[name] if like else text == each[name] for like, text, name in tests)]
    return bool(tests or market), some


def about(request):
    if not request.path.endswith(PATH):
        return None
    return {"service": SERVICE, "call": "data", "date": request.query.get("basDt", ""),
            "page": request.query.get("pageNo", "1")}


def answer(world, bodies, request, about):
    query = request.query
    key = query.get("serviceKey", "")
    state = world.settings["go_kr_keys"].get(key)
    if state is None:
        return failure(world, "30")
    if state != "good":
        return failure(world, "31")
    if not world.count(SERVICE, key, world.settings["go_kr_quota"]):
        return failure(world, "22")
    size, page = number(query.get("numOfRows"), 10), number(query.get("pageNo"), 1)
    size = min(size, world.settings["page_most"] or size)
    wanted = query.get("resultType", "xml")
    kind = JSON if wanted == "json" else XML
    dates = wanted_dates(world, query)
    less, some = filtered(world, query)
    if len(dates) == 1 and not less:
        return whole_day(world, bodies, dates[0], wanted, kind, size, page)
    if less:
        found = [each for date in dates for each in some(date)]
        return Reply(200, envelope(world, wanted, size, page, lambda day: len(found))(
            found[(page - 1) * size : page * size]), kind)
    total = sum(world.days.count(date) for date in dates)
    found = several_days(world, dates, (page - 1) * size, page * size)
    return Reply(200, envelope(world, wanted, size, page, lambda day: total)(found), kind)


def several_days(world, dates, begin, end):
    """The rows from the begin-th to before the end-th of whole days after each other."""
    found, at = [], 0
    for date in dates:
        count = world.days.count(date)
        if at < end and at + count > begin:
            found += rows(world, date)[max(0, begin - at) : end - at]
        at += count
    return found


def whole_day(world, bodies, date, wanted, kind, size, page):
    def part(day):
        return [row(day, each) for each in world.days.table(day)[(page - 1) * size : page * size]]

    render = envelope(world, wanted, size, page, world.days.count)
    table = Table(world, date, part, render, "srtnCd", "basDt", "mrktCtg", "clpr", NUMBERS)
    forms = (world.settings["empty_form"], world.settings["single_form"])
    name = (SERVICE, date, wanted, size, page, forms)
    return Reply(200, bodies.get(name, lambda: render(part(date), date)), kind, table=table)
