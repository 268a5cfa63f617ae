package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a webhook may call, as the route takes it. */
class WebhookTargetsTest extends OneGatewayTest {
    private static final List<String> PUBLIC =
            List.of("https://93.184.215.14/hook", "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/hook");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost/x",
                "https://127.0.0.2/x",
                "https://10.1.2.3/x",
                "https://192.168.1.1/",
                "https://172.20.0.1",
                "https://169.254.169.254/latest/meta-data",
                "https://100.64.0.1",
                "https://0.0.0.0",
                "https://255.255.255.255",
                "https://[::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[fe80::1]/",
                "https://[fd00::1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[2002:7f00:1::]/",
                "https://2130706433/",
                "https://0x7f.1/",
                "http://93.184.215.14/",
                "https://user:pass@93.184.215.14/",
                "ftp://93.184.215.14/",
                "file:///etc/passwd",
                "https:/x",
                "x y"
            })
    void aForgedTargetIsRefused(String url) {
        admin.post("/webhooks", "{'url':'" + url + "'}").expect(400, "invalid_params");
        assertThat(admin.get("/webhooks").json().path("items").findValuesAsText("url"))
                .isSubsetOf(PUBLIC);
    }

    @Test
    void aPublicTargetIsNot() {
        for (String url : PUBLIC) {
            admin.post("/webhooks", "{'url':'" + url + "'}").expect(201);
        }
        admin.post("/webhooks", "{'url':'https://93.184.215.14/','events':['node.pending']}")
                .expect(400, "invalid_params");
        admin.post("/webhooks", "{'url':'https://93.184.215.14/','secret':'short'}")
                .expect(400, "invalid_params");
    }
}
