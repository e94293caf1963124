using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Tests.Sessions;

namespace CourseKit.Jupyter.Tests.Display;

/// <summary>Forms that a cell registers, under the names that .NET Interactive has for it.</summary>
public class FormatterTests
{
    private readonly RunningCells cells = new();

    public FormatterTests() => cells.Run("interface INamed { string Name { get; } }\nrecord Person(string Name) : INamed;\nvar ada = new Person(\"Ada\");");

    [Fact]
    public void A_cell_registers_a_form_of_a_type_that_it_declares()
    {
        cells.Run("Formatter.Register<Person>(person => $\"<b>{person.Name}</b>\", \"text/html\");");
        Assert.Equal("<b>Ada</b>", Html("ada"));
        cells.Run("Formatter.Register<Person>((person, writer) => writer.Write($\"<i>{person.Name}</i>\"), \"text/html\");");
        Assert.Equal("<i>Ada</i>", Html("ada"));
    }

    [Fact]
    public void Plain_text_is_the_form_that_is_meant_where_none_is_named()
    {
        cells.Run("Formatter.Register<Person>(person => \"person \" + person.Name);");
        Assert.Equal("person Ada", cells.Text("ada"));
    }

    [Fact]
    public void A_form_of_an_interface_holds_for_what_implements_it()
    {
        cells.Run("Formatter.Register<INamed>(named => \"named \" + named.Name);");
        Assert.Equal("named Ada", cells.Text("ada"));
    }

    [Fact]
    public void A_form_of_an_open_generic_type_holds_for_all_that_are_made_of_it()
    {
        cells.Run("Formatter.Register(typeof(List<>), (list, writer) => writer.Write($\"a list of {((System.Collections.ICollection)list).Count}\"));");
        Assert.Equal("a list of 2", cells.Text("new List<string> { \"a\", \"b\" }"));
        Assert.Equal("a list of 1", cells.Text("new List<int> { 1 }"));
    }

    [Fact]
    public void What_a_cell_registers_goes_before_what_the_host_did_and_is_forgotten_on_demand()
    {
        cells.Session.Formatters.Register<Version>("text/plain", version => $"host {version}");
        cells.Run("Formatter.Register<Version>(version => $\"cell {version}\");\nFormatter.ListExpansionLimit = 2;");
        Assert.Equal("cell 1.2", cells.Text("new Version(1, 2)"));
        Assert.Equal("Name\na\nb\n(the first 2 of 3)", cells.Text("new[] { new Person(\"a\"), new Person(\"b\"), new Person(\"c\") }"));
        cells.Run("Formatter.ResetToDefault();");
        Assert.Equal("host 1.2", cells.Text("new Version(1, 2)"));
        Assert.Equal("20", cells.Text("Formatter.ListExpansionLimit"));
    }

    [Fact]
    public void The_forms_that_are_shown_of_a_type_can_be_chosen()
    {
        cells.Run("Formatter.SetPreferredMimeTypesFor(typeof(INamed), \"application/json\");");
        var shown = Assert.IsType<ResultOutput>(cells.Run("ada")[^1]).Data;
        Assert.Equal(["application/json", "text/plain"], shown.Forms.Select(form => form.Key));
        cells.Run("Formatter.SetPreferredMimeTypesFor(typeof(INamed));");
        Assert.Contains("<table", Html("ada"), StringComparison.Ordinal);
    }

    [Fact]
    public void Sessions_do_not_share_what_their_cells_register()
    {
        cells.Run("Formatter.Register<Version>(version => \"changed\");");
        Assert.Equal("1.2", new RunningCells().Text("new Version(1, 2)"));
    }

    [Fact]
    public void Outside_a_cell_there_is_no_session_to_change()
    {
        Assert.Contains("no running cell", Assert.Throws<InvalidOperationException>(() => Formatter.Register<Version>(_ => "")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Formatters { MaxRows = 0 });
    }

    private string Html(string code) => Assert.IsType<ResultOutput>(cells.Run(code)[^1]).Data.Find("text/html")!;
}
