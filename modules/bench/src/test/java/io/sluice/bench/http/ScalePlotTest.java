package io.sluice.bench.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** What is drawn is what was measured, and nothing where nothing was. */
class ScalePlotTest {

  private static final List<ScalePoint> POINTS =
      List.of(
          new ScalePoint(ScaleSeries.READERS, 1, 2_000, 40.5, 1, -1, -1),
          new ScalePoint(ScaleSeries.READERS, 1_000, 2_000_000, 0.5, 30, 12_000, 20_000),
          new ScalePoint(ScaleSeries.PACED, 1, 100, 90, 1, -1, -1));

  @Test
  void draws_a_dot_for_each_figure_and_none_for_what_could_not_be_told() throws Exception {
    Document svg = parse(ScalePlot.of(POINTS));
    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(3 + 3 + 1);
    assertThat(ScalePlot.of(POINTS)).doesNotContain("NaN", "Infinity");
  }

  @Test
  void names_each_series_that_has_points() throws Exception {
    assertThat(parse(ScalePlot.of(POINTS)).getDocumentElement().getTextContent())
        .contains(ScaleSeries.READERS.title(), ScaleSeries.PACED.title())
        .doesNotContain(ScaleSeries.STREAMS.title());
  }

  @Test
  void brings_its_own_paper_so_that_no_page_decides_whether_it_can_be_read() throws Exception {
    String svg = ScalePlot.of(POINTS);
    Element paper = (Element) parse(svg).getElementsByTagName("rect").item(0);
    assertThat(paper.getAttribute("class")).isEqualTo("paper");
    assertThat(svg).contains(".paper { fill: #fff").doesNotContain("prefers-color-scheme", "var(");
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
