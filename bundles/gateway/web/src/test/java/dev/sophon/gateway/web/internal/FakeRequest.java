package dev.sophon.gateway.web.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A request that has arrived at an address, with these headers. */
record FakeRequest(String scheme, String local, String remote, Map<String, List<String>> headers) {
    static FakeRequest at(String local) {
        return new FakeRequest("http", local, "192.0.2.99", Map.of());
    }

    FakeRequest over(String other) {
        return new FakeRequest(other, local, remote, headers);
    }

    FakeRequest from(String address) {
        return new FakeRequest(scheme, local, address, headers);
    }

    FakeRequest with(String header, String... values) {
        Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(header, List.of(values));
        return new FakeRequest(scheme, local, remote, more);
    }

    HttpServletRequest made() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getScheme" -> scheme;
                    case "getLocalAddr" -> local;
                    case "getRemoteAddr" -> remote;
                    case "getHeader" ->
                        headers.getOrDefault((String) arguments[0], List.of()).stream()
                                .findFirst()
                                .orElse(null);
                    case "getHeaders" ->
                        Collections.enumeration(headers.getOrDefault((String) arguments[0], List.of()));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
