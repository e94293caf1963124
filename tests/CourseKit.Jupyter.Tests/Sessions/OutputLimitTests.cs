using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Tests.Sessions;

public class OutputLimitTests
{
    [Fact]
    public void A_hundred_megabytes_of_print_are_cut_with_a_note()
    {
        var outputs = new RunningCells().Run("var line = new string('x', 9_999);\nfor (var i = 0; i < 10_000; i++) Console.WriteLine(line);");
        Assert.Equal(1_000_000, outputs.OfType<StreamOutput>().Where(output => output.Name == "stdout").Sum(output => output.Text.Length));
        Assert.Equal("\n[99,000,000 more characters were printed and are not kept: a cell keeps 1,000,000.]\n", Assert.IsType<StreamOutput>(outputs[^1]).Text);
    }

    [Fact]
    public void Too_many_displays_are_cut_with_a_note()
    {
        var outputs = new RunningCells(new() { MaxDisplays = 3 }).Run("for (var i = 0; i < 10; i++) i.Display();");
        Assert.Equal(3, outputs.OfType<DisplayOutput>().Count());
        Assert.Contains("7 more outputs", Assert.IsType<StreamOutput>(outputs[^1]).Text);
    }

    [Fact]
    public void An_endless_sequence_shows_its_beginning()
    {
        var result = Assert.IsType<ResultOutput>(new RunningCells().Run("IEnumerable<int> Naturals() { for (var n = 0; ; n++) yield return n; }\nNaturals()")[^1]);
        Assert.EndsWith("98, 99, …] (the first 100; there are more)", result.Data.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_sequence_of_records_shows_twenty_rows()
    {
        var result = Assert.IsType<ResultOutput>(new RunningCells().Run(
            "record N(int Value);\nIEnumerable<N> Naturals() { for (var n = 0; ; n++) yield return new(n); }\nNaturals()")[^1]);
        Assert.Contains("the first 20; there are more", result.Data.Find(MimeBundle.Html));
        Assert.Contains(">19<", result.Data.Find(MimeBundle.Html));
        Assert.DoesNotContain(">20<", result.Data.Find(MimeBundle.Html));
    }

    [Fact]
    public void A_form_that_is_too_large_is_replaced_by_a_note()
    {
        var result = Assert.IsType<ResultOutput>(new RunningCells(new() { MaxDisplayCharacters = 1000 }).Run("new string('x', 1001)")[^1]);
        Assert.Equal("[A value of 1,001 characters is not shown: an output keeps 1,000.]", result.Data.ToString());
    }

    [Fact]
    public void What_a_thread_prints_after_the_cell_has_ended_is_dropped()
    {
        var cells = new RunningCells();
        cells.Run("var gate = new ManualResetEventSlim();\nvar late = Task.Run(() => { gate.Wait(); Console.WriteLine(\"late\"); });");
        cells.Run("gate.Set(); late.Wait();");
        Assert.Empty(cells.OutputsOf(0));
        Assert.Empty(cells.OutputsOf(1));
    }
}
