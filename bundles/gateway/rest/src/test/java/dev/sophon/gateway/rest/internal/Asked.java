package dev.sophon.gateway.rest.internal;

import java.util.List;

/** What somebody asks for, after what has to be there first. */
enum Asked implements AskedGateway.Step {
    ADD_NODE("POST", "/nodes", "{'displayName':'Second','platform':'linux'}"),
    RENEW("POST", "/nodes/first/pairing", null),
    POLL("POST", "/nodes/me/pair", "{'nodeId':'first','pairingSecret':'SECRET'}"),
    APPROVE("POST", "/nodes/first/approve", "{'scopes':['screen.capture']}", POLL),
    FETCH_TOKEN("POST", "/nodes/me/pair", "{'nodeId':'first','pairingSecret':'SECRET'}", POLL, APPROVE),
    REJECT("POST", "/nodes/first/reject", null, POLL),
    GRANT("PUT", "/nodes/first/scopes", "{'scopes':['input.control']}", POLL, APPROVE),
    EDIT("PATCH", "/nodes/first", "{'displayName':'Renamed'}"),
    CHANGE_MANY(
            "PATCH",
            "/nodes",
            "{'match':{'all':true},'set':{'group':'one','labels':['a'],'scopes':['input.control']}}"),
    FORGET("DELETE", "/nodes/first?forget=true", null),
    REVOKE("DELETE", "/nodes/first", null, POLL, APPROVE, FETCH_TOKEN),
    ADD_TOKEN("POST", "/auth/tokens", "{'name':'t','role':'Agent'}"),
    DELETE_TOKEN("DELETE", "/auth/tokens/NEWEST", null, ADD_TOKEN),
    ADD_WEBHOOK("POST", "/webhooks", "{'url':'http://127.0.0.1:9/hook'}"),
    DELETE_WEBHOOK("DELETE", "/webhooks/NEWEST", null, ADD_WEBHOOK),
    ADD_ACCOUNT("POST", "/auth/accounts", "{'name':'ann','role':'Viewer','password':'one that is long'}"),
    CHANGE_ROLE("PATCH", "/auth/accounts/NEWEST", "{'role':'Operator'}", ADD_ACCOUNT),
    CHANGE_PASSWORD("PATCH", "/auth/accounts/NEWEST", "{'password':'another that is long'}", ADD_ACCOUNT),
    DELETE_ACCOUNT("DELETE", "/auth/accounts/NEWEST", null, ADD_ACCOUNT),
    LOG_IN(By.NOBODY, "POST", "/auth/login", "{" + AskedGateway.ANN + "}", ADD_ACCOUNT),
    LOG_IN_FOR_TOKEN(By.NOBODY, "POST", "/auth/login", "{" + AskedGateway.ANN + ",'token':true}", ADD_ACCOUNT),
    LOG_OUT(By.PERSON, "POST", "/auth/logout", null, AskedGateway::logIn),
    APPROVE_COMMAND("POST", "/approvals/APPROVAL/approve", null, AskedGateway::issue),
    REJECT_COMMAND("POST", "/approvals/APPROVAL/reject", null, AskedGateway::issue),
    CONFIRM_COMMAND(By.PERSON, "POST", "/approvals/APPROVAL/confirm", null, AskedGateway::issue),
    CANCEL_COMMAND(By.PERSON, "POST", "/commands/COMMAND/cancel", null, AskedGateway::issue);

    /** Who asks. */
    enum By {
        ADMIN,
        NOBODY,
        PERSON
    }

    private final By by;
    private final String method;
    private final String path;
    private final String body;
    private final List<AskedGateway.Step> before;

    Asked(String method, String path, String body, AskedGateway.Step... before) {
        this(By.ADMIN, method, path, body, before);
    }

    Asked(By by, String method, String path, String body, AskedGateway.Step... before) {
        this.by = by;
        this.method = method;
        this.path = path;
        this.body = body;
        this.before = List.of(before);
    }

    /** Sees to what has to be there before. */
    void prepare(AskedGateway gateway) {
        before.forEach(step -> step.take(gateway));
    }

    @Override
    public void take(AskedGateway gateway) {
        gateway.ask(this).join();
    }

    By by() {
        return by;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    String body() {
        return body;
    }

    boolean goesBy(String route) {
        return (method + " " + path).matches(route.replaceAll("\\{\\w+}", "[^/]+"));
    }
}
