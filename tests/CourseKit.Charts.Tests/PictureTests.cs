using System.Xml.Linq;

namespace CourseKit.Charts.Tests;

public class PictureTests
{
    [Theory, MemberData(nameof(Gallery.Names), MemberType = typeof(Gallery))]
    public void IsWellFormedAndWithoutScripts(string name)
    {
        var svg = XDocument.Parse(Gallery.Figures[name].ToSvg());
        Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName == "script");
        Assert.DoesNotContain(svg.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
    }
}
