package io.sluice.bench.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** nginx is given paths as they are. */
class NchanTest {

  @Test
  void paths_with_blanks_are_one_word_to_nginx() {
    String conf = Nchan.configuration(Path.of("/a b/nchan"), Path.of("/m n/nchan.so"), 8080);
    assertThat(conf)
        .contains("load_module \"/m n/nchan.so\";")
        .contains("pid \"/a b/nchan/nginx.pid\";")
        .contains("error_log \"/a b/nchan/logs/error.log\" warn;")
        .contains("client_body_temp_path \"/a b/nchan/body\";")
        .contains("scgi_temp_path \"/a b/nchan/scgi\";")
        .contains("listen 127.0.0.1:8080 ");
  }
}
