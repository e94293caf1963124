using System.Xml.Linq;
using CourseKit.Jupyter.Pages;

namespace CourseKit.Jupyter.Tests.Pages;

public class TexMathTests
{
    [Theory]
    [InlineData("x^2", "<mrow><msup><mi>x</mi><mn>2</mn></msup></mrow>")]
    [InlineData("a_{ij}", "<mrow><msub><mi>a</mi><mrow><mi>i</mi><mi>j</mi></mrow></msub></mrow>")]
    [InlineData("x_i^{-1}", "<mrow><msubsup><mi>x</mi><mi>i</mi><mrow><mo>−</mo><mn>1</mn></mrow></msubsup></mrow>")]
    [InlineData(@"\frac{TP}{TP + FP}", "<mrow><mfrac><mrow><mi>T</mi><mi>P</mi></mrow><mrow><mi>T</mi><mi>P</mi><mo>+</mo><mi>F</mi><mi>P</mi></mrow></mfrac></mrow>")]
    [InlineData(@"\sum_{i=1}^n", "<mrow><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover></mrow>")]
    [InlineData(@"\sqrt{d_k} \le 0.5", "<mrow><msqrt><mrow><msub><mi>d</mi><mi>k</mi></msub></mrow></msqrt><mo>≤</mo><mn>0.5</mn></mrow>")]
    [InlineData(@"\text{a b} < \hat y'", "<mrow><mtext>a\u00a0b</mtext><mo>&lt;</mo><msup><mover accent=\"true\"><mi>y</mi><mo>^</mo></mover><mo>′</mo></msup></mrow>")]
    [InlineData(@"\left( \alpha \right]", "<mrow><mrow><mo fence=\"true\" stretchy=\"true\">(</mo><mrow><mi>α</mi></mrow><mo fence=\"true\" stretchy=\"true\">]</mo></mrow></mrow>")]
    public void WhatLecturesUseBecomesMathMl(string tex, string mathMl)
    {
        var html = TexMath.ToHtml(tex, isBlock: false);
        XElement.Parse(html);
        Assert.StartsWith($"<math><semantics>{mathMl}<annotation", html);
    }

    [Theory]
    [InlineData(@"\begin{matrix}a\end{matrix}")]
    [InlineData(@"\unknown")]
    [InlineData("{a")]
    [InlineData("a}")]
    [InlineData("x_1_2")]
    [InlineData(@"\frac{a}")]
    [InlineData(@"\left( a")]
    [InlineData("x^")]
    [InlineData("\\")]
    [InlineData(@"\text{a")]
    public void WhatIsNotKnownIsShownAsItIsWritten(string tex) => Assert.Equal($"<code>{tex}</code>", TexMath.ToHtml(tex, isBlock: false));

    [Fact]
    public void DeepNestingIsRefused() => Assert.StartsWith("<code>", TexMath.ToHtml(new string('{', 100_000), isBlock: false));
}
