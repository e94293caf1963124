using CourseKit.Jupyter.Display;
using CourseKit.Jupyter.Sessions;
using CourseKit.Jupyter.Tests.Sessions;

namespace CourseKit.Jupyter.Tests.Display;

/// <summary>Values that do not want to be shown: they throw, go round in circles or have no end. The cell that computed them is well.</summary>
public class HostileValueTests
{
    private readonly RunningCells cells = new();

    [Fact]
    public void A_text_that_throws_is_replaced_by_what_it_threw()
    {
        cells.Run("class Sulky { public override string ToString() => throw new TimeoutException(\"not now\"); }");
        Assert.Equal("(ToString() of Sulky failed: TimeoutException: not now)", cells.Text("new Sulky()"));
        Assert.Contains("not now", cells.Text("new[] { new Sulky() }"));
        Assert.Contains("not now", cells.Text("(1, new Sulky())"));
        Assert.Equal(CellStatus.Ok, cells.Last!.Status);
    }

    [Fact]
    public void A_form_that_cannot_be_made_is_left_out_and_said_and_the_others_are_kept()
    {
        cells.Session.Formatters.Register<Version>(MimeBundle.Html, version => $"<b>{version.Major}</b>");
        cells.Session.Formatters.Register<Version>("image/svg+xml", _ => throw new TimeoutException("no ink"));
        cells.Session.Formatters.Register<Version>("application/json", _ => "{");
        foreach (var code in (string[])["new Version(4, 2)", "new Version(4, 2).Display();", "var shown = 1.Display();\nshown.Update(new Version(4, 2));"])
        {
            var outputs = cells.Run(code);
            var data = outputs.Select(output => output switch { ResultOutput result => result.Data, DisplayOutput shown => shown.Data, _ => null }).First(data => data is not null)!;
            Assert.Equal([MimeBundle.Html, MimeBundle.Text], data.Forms.Select(form => form.Key));
            Assert.Equal(("<b>4</b>", "4.2"), (data.Find(MimeBundle.Html), data.ToString()));
            var note = Assert.Single(outputs.OfType<StreamOutput>());
            Assert.Equal("stderr", note.Name);
            Assert.StartsWith("[the image/svg+xml form of Version failed: TimeoutException: no ink]\n[the application/json form of Version failed: Json", note.Text);
            Assert.Equal(CellStatus.Ok, cells.Last!.Status);
        }
    }

    [Fact]
    public void Where_no_registered_form_can_be_made_the_general_one_is_shown()
    {
        var formatters = new Formatters();
        formatters.Register<Version>(MimeBundle.Text, _ => throw new TimeoutException());
        var failed = new List<string>();
        Assert.Equal("4.2", formatters.Format(new Version(4, 2), failed.Add).ToString());
        Assert.Equal("the text/plain form of Version failed: TimeoutException: The operation has timed out.", Assert.Single(failed));
    }

    [Fact]
    public void A_source_of_forms_that_cannot_be_created_is_said()
    {
        cells.Run("""
            class TypeFormatterSourceAttribute(Type type) : Attribute { public Type FormatterSourceType => type; }
            class BrokenSource { public BrokenSource() => throw new TimeoutException("no source"); public IEnumerable<object> CreateTypeFormatters() => []; }
            [TypeFormatterSource(typeof(BrokenSource))] class Shown { public override string ToString() => "shown"; }
            """);
        var outputs = cells.Run("new Shown()");
        Assert.Equal("[the formatter source of Shown failed: TimeoutException: no source]\n", Assert.IsType<StreamOutput>(outputs[0]).Text);
        Assert.Equal("shown", Assert.IsType<ResultOutput>(outputs[1]).Data.ToString());
    }

    [Fact]
    public void Records_that_refer_to_each_other_are_shown()
    {
        cells.Run("""
            record Node(string Name) { public Node Next { get; set; } public List<Node> All { get; } = []; }
            var (a, b) = (new Node("a"), new Node("b"));
            (a.Next, b.Next) = (b, a);
            a.All.AddRange([a, b]);
            """);
        Assert.Contains("Node { Name = b, Next = Node { Name = a, Next = …, All = [", cells.Text("a"));
        Assert.Contains("Next = …", cells.Text("new[] { a, b }"));
        Assert.Contains("Next = …", cells.Text("(1, a)"));
        Assert.Contains("Next = …", cells.Text("new Dictionary<string, Node> { [\"k\"] = a }"));
        Assert.Contains("Next = …", cells.Text("new { Inside = a }"));
    }

    [Fact]
    public void A_list_that_holds_itself_is_shown()
    {
        Assert.Contains("[1, [1, [1, ", cells.Text("var list = new List<object> { 1 }; list.Add(list); list"));
        Assert.Contains("…", cells.Text("record Holder(List<object> Items);\nvar held = new Holder([]); held.Items.Add(held); held"));
        Assert.Contains("…", cells.Text("var map = new Dictionary<string, object>(); map[\"self\"] = map; map"));
    }

    [Fact]
    public void Records_that_share_their_parts_many_times_are_cut()
    {
        cells.Run("record Pair(object Left, object Right);\nobject pair = 1;\nfor (var i = 0; i < 100; i++) pair = new Pair(pair, pair);\nvar same = (pair, pair);");
        foreach (var code in (string[])["pair", "same", "new[] { pair, pair }", "new { pair }"]) Assert.InRange(cells.Text(code).Length, 10, 10_000);
    }

    [Fact]
    public void Long_chains_of_records_and_deep_lists_are_cut()
    {
        cells.Run("record Link(int N, Link Next);\nLink chain = null;\nfor (var i = 0; i < 1_000_000; i++) chain = new Link(i, chain);");
        Assert.Contains("Link { N = 999998, Next = Link { N = 999997", cells.Text("chain"));
        cells.Run("object nested = new object[0];\nfor (var i = 0; i < 1_000_000; i++) nested = new[] { nested };");
        Assert.Contains("…", cells.Text("nested"));
    }

    [Fact]
    public void An_endless_sequence_within_a_value_is_cut()
    {
        cells.Run("record Stream(IEnumerable<int> Numbers);\nIEnumerable<int> Naturals() { for (var n = 0; ; n++) yield return n; }");
        Assert.Contains("[0, 1, 2, 3, 4, 5, 6, 7, …]", cells.Text("new Stream(Naturals())"));
        Assert.Contains("[0, 1, 2, 3, 4, 5, 6, 7, …]", cells.Text("new[] { Naturals(), Naturals() }"));
        Assert.Contains("Numbers = [0, 1, 2, 3, 4, 5, 6, 7, …]", cells.Text("(1, new Stream(Naturals()))"));
    }

    [Fact]
    public void A_sequence_within_a_value_that_throws_says_so_in_its_place() =>
        Assert.Contains("[1, (FormatException)]", cells.Text("string[] words = [\"1\", \"two\"];\nnew { Numbers = words.Select(word => int.Parse(word)) }"));

    [Theory]
    [InlineData("A(B(A...))")]
    public void Text_that_a_person_wrote_is_what_is_shown_of_records_too(string text)
    {
        cells.Run($"record Named(int N) {{ public override string ToString() => \"{text}\"; }}");
        Assert.Contains(text, cells.Text("(1, new Named(2))"));
        cells.Run("record Printed(int N) { protected virtual bool PrintMembers(System.Text.StringBuilder builder) { builder.Append(\"printed\"); return true; } }");
        Assert.Contains("Printed { printed }", cells.Text("(1, new Printed(2))"));
    }

    [Fact]
    public void A_property_that_waits_forever_is_stopped_with_its_cell()
    {
        cells.Run("record Waiting(int N) { public int Late { get { StopButton.Press(); while (true) { } } } }");
        cells.RunStoppedBy(StopButton.Connect(), "new Waiting(1)");
        Assert.Equal(CellStatus.Cancelled, cells.Last!.Status);
        Assert.Equal("42", cells.Text("42"));
    }

    [Theory]
    [InlineData("huge")]
    [InlineData("new[] { huge, huge }")]
    [InlineData("new { huge }")]
    [InlineData("(1, huge)")]
    [InlineData("new Dictionary<string, object> { [huge] = huge }")]
    [InlineData("new Exception(huge)")]
    [InlineData("new Html(huge)")]
    [InlineData("new Markdown(huge)")]
    [InlineData("new Latex(huge)")]
    [InlineData("Json.Of(huge)")]
    [InlineData("new Javascript(huge)")]
    [InlineData("huge.DisplayAs(\"image/png\");")]
    [InlineData("Console.Write(huge);")]
    public void A_hundred_megabytes_in_one_value_are_cut_with_a_note(string code)
    {
        cells.Run("var huge = new string('x', 100_000_000);");
        var outputs = cells.Run(code);
        Assert.Equal(CellStatus.Ok, cells.Last!.Status);
        var kept = outputs.Sum(output => output switch
        {
            StreamOutput stream => stream.Text.Length,
            ResultOutput result => result.Data.Forms.Sum(form => result.Data.Find(form.Key)!.Length),
            DisplayOutput shown => shown.Data.Forms.Sum(form => shown.Data.Find(form.Key)!.Length),
            _ => 0,
        });
        Assert.InRange(kept, 1, 1_100_000);
        string[] notes = ["…", "is not shown", "are not kept", "a script of 100,000,000 characters", "(image/png)"];
        Assert.Contains(outputs.Select(TextOf), text => notes.Any(note => text.Contains(note, StringComparison.Ordinal)));
    }

    private static string TextOf(CellOutput output) => output switch
    {
        StreamOutput stream => stream.Text,
        ResultOutput result => result.Data.ToString(),
        DisplayOutput shown => shown.Data.ToString(),
        _ => "",
    };

    [Fact]
    public void Cancelling_stops_a_text_that_does_not_end()
    {
        cells.Run("var kept = 41;\nclass Endless { public override string ToString() { StopButton.Press(); while (true) { } } }");
        cells.RunStoppedBy(StopButton.Connect(), "new Endless()");
        Assert.Equal(CellStatus.Cancelled, cells.Last!.Status);
        Assert.Equal("42", cells.Text("kept + 1"));
    }
}
