import java.io.*;
import java.net.URI;
import java.net.http.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.*;

/** Java's HttpClient against clients.sh. Arguments: port, CA file. */
public class Client {
    private static HttpClient client;
    private static String base;

    public static void main(String[] args) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(Path.of(args[1]))) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_1_1).build();
        base = "https://localhost:" + args[0];

        require(ask("GET", "/", HttpRequest.BodyPublishers.noBody(), false), 200, "hello\n".length());
        require(ask("HEAD", "/size/1000", HttpRequest.BodyPublishers.noBody(), false), 200, 0);
        require(ask("GET", "/chunked/100000", HttpRequest.BodyPublishers.noBody(), false), 200, 100000);
        require(ask("GET", "/trailers/7", HttpRequest.BodyPublishers.noBody(), false), 200, 7);
        require(ask("GET", "/status/204", HttpRequest.BodyPublishers.noBody(), false), 204, 0);
        require(ask("GET", "/size/1000", HttpRequest.BodyPublishers.noBody(), false, "Range", "bytes=10-19"), 206, 10);
        require(ask("GET", "/tag", HttpRequest.BodyPublishers.noBody(), false, "If-None-Match", "\"t\""), 304, 0);
        require(ask("POST", "/count", HttpRequest.BodyPublishers.ofByteArray(new byte[70000]), false), 200, "70000 length\n".length());
        require(ask("POST", "/count", HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[70000])), false), 200, "70000 chunked\n".length());
        require(ask("POST", "/count", HttpRequest.BodyPublishers.ofByteArray(new byte[5]), true), 200, "5 length\n".length());
        System.out.println("java: 10 exchanges");
    }

    private static HttpResponse<byte[]> ask(String method, String path, HttpRequest.BodyPublisher body, boolean expect, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).method(method, body).expectContinue(expect);
        if (fields.length > 0) request.headers(fields);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void require(HttpResponse<byte[]> answer, int status, int length) {
        if (answer.statusCode() != status || answer.body().length != length) {
            System.out.println(answer.request() + ": " + answer.statusCode() + ", " + answer.body().length + " bytes");
            System.exit(1);
        }
    }
}
