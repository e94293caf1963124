using System.Globalization;
using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Tests.Display;

public class FormattersTests
{
    private readonly Formatters formatters = new();

    private sealed record Answer(string Label, double Score);

    private record Shape(string Name);

    private sealed record Circle(string Name, double Radius) : Shape(Name);

    [Theory]
    [InlineData("text", "text")]
    [InlineData(42, "42")]
    [InlineData(0.5, "0.5")]
    [InlineData(true, "True")]
    [InlineData('c', "c")]
    [InlineData(DayOfWeek.Friday, "Friday")]
    public void A_scalar_is_its_own_text(object value, string expected)
    {
        var bundle = formatters.Format(value);
        Assert.Equal(expected, bundle.ToString());
        Assert.Single(bundle.Forms);
    }

    [Fact]
    public void A_sequence_of_scalars_is_a_list_on_one_line()
    {
        Assert.Equal("[\"a\", \"b\"]", formatters.Format(new[] { "a", "b" }).ToString());
        Assert.Equal("[1, 2.5]", formatters.Format(new object[] { 1, 2.5 }).ToString());
        Assert.Equal("[]", formatters.Format(Array.Empty<int>()).ToString());
        Assert.EndsWith(", 99, …] (the first 100 of 1,000)", formatters.Format(Enumerable.Range(0, 1000).ToList()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_that_are_long_have_a_row_each()
    {
        var bundle = formatters.Format(Enumerable.Range(0, 30).Select(i => $"{i}: a sentence that is longer than what fits beside others on a line").ToList());
        Assert.Contains("the first 20 of 30", bundle.Find(MimeBundle.Html));
        Assert.Contains("<td", bundle.Find(MimeBundle.Html));
    }

    [Fact]
    public void A_sequence_of_records_is_a_table_with_equal_digits_in_a_column()
    {
        var bundle = formatters.Format(new List<Answer> { new("POSITIVE", 0.5), new("NEGATIVE", 0.98765) });
        Assert.Equal("Label      Score\nPOSITIVE  0.5000\nNEGATIVE  0.9877", bundle.ToString());
        Assert.Contains("<th scope=\"col\"", bundle.Find(MimeBundle.Html));
        Assert.Contains(">0.5000</td>", bundle.Find(MimeBundle.Html));
    }

    [Fact]
    public void A_record_a_tuple_and_an_anonymous_object_are_tables_of_their_properties()
    {
        Assert.Equal("property  value\nLabel     A\nScore     1.0000", formatters.Format(new Answer("A", 1)).ToString());
        Assert.Contains("Item2", formatters.Format(new[] { (1, "x"), (2, "y") }).ToString());
        Assert.Contains("Word", formatters.Format(new[] { new { Word = "w", N = 1 } }).ToString());
        Assert.Contains("Key", formatters.Format(new Dictionary<string, int> { ["k"] = 1 }).ToString());
    }

    [Fact]
    public void Html_in_values_is_text()
    {
        var html = formatters.Format(new[] { new Answer("<script>alert(1)</script>", 0) }).Find(MimeBundle.Html)!;
        Assert.DoesNotContain("<script", html);
        Assert.Contains("&lt;script&gt;", html);
    }

    [Fact]
    public void A_registered_form_goes_before_the_general_one_and_holds_for_derived_types()
    {
        formatters.Register<Shape>(MimeBundle.Html, shape => $"<b>{shape.Name}</b>");
        Assert.Equal("<b>round</b>", formatters.Format(new Circle("round", 2)).Find(MimeBundle.Html));
        formatters.Register<Circle>(MimeBundle.Html, circle => $"<i>{circle.Radius}</i>");
        Assert.Equal("<i>2</i>", formatters.Format(new Circle("round", 2)).Find(MimeBundle.Html));
        Assert.Equal("<b>square</b>", formatters.Format(new Shape("square")).Find(MimeBundle.Html));
    }

    [Fact]
    public void A_type_names_its_own_forms_by_an_attribute_that_is_known_by_its_name()
    {
        var bundle = formatters.Format(new Temperature(21));
        Assert.Equal("<span>21 °C</span>", bundle.Find(MimeBundle.Html));
        Assert.Equal("21", bundle.Find("application/json"));
        Assert.Equal("21 degrees", bundle.ToString());
        Assert.Equal("<span>2 temperatures</span>", formatters.Format(new List<Temperature> { new(1), new(2) }).Find(MimeBundle.Html));
    }

    [Fact]
    public void The_current_culture_changes_nothing()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            Assert.Equal("1.5", formatters.Format(1.5).ToString());
            Assert.Contains("1.5000", formatters.Format(new Answer("A", 1.5)).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_property_that_throws_says_so_in_its_place() =>
        Assert.Contains("(InvalidOperationException)", formatters.Format(new Broken("x")).ToString());

    private sealed record Broken(string Name)
    {
        public int Value => throw new InvalidOperationException(Name);
    }

    [AttributeUsage(AttributeTargets.Class)]
    private sealed class TypeFormatterSourceAttribute(Type type) : Attribute
    {
        public Type FormatterSourceType { get; } = type;
    }

    [TypeFormatterSource(typeof(TemperatureForms))]
    private sealed record Temperature(int Degrees)
    {
        public override string ToString() => $"{Degrees} degrees";
    }

    private sealed class TemperatureForms
    {
        public IEnumerable<object> CreateTypeFormatters() =>
        [
            new Form("text/html", value => value switch
            {
                Temperature one => $"<span>{one.Degrees} °C</span>",
                IEnumerable<Temperature> many => $"<span>{many.Count()} temperatures</span>",
                _ => null,
            }),
            new Form("application/json", value => value is Temperature one ? $"{one.Degrees}" : null),
        ];
    }

    private sealed class Form(string mimeType, Func<object, string?> make)
    {
        public string MimeType => mimeType;

        public bool Format(object instance, TextWriter writer)
        {
            if (make(instance) is not { } text) return false;
            writer.Write(text);
            return true;
        }
    }
}
