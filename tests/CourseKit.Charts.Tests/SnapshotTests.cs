namespace CourseKit.Charts.Tests;

/// <summary>The pictures as they were when somebody looked at them, in light and in dark, and accepted them.</summary>
/// <remarks>A difference leaves the new picture beside the old one as <c>*.received.svg</c>. Look at both; to accept, move it over the old one.</remarks>
public class SnapshotTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "CourseKit.Charts.Tests", "Snapshots");

    public static TheoryData<string> Names =>
        ["attention", "bar", "bar-12-series", "bar-groups", "bar-long-labels", "bar-lying", "confusion", "confusion-normalized", "empty-line", "heatmap",
            "histogram", "histogram-two", "hostile", "line", "loss", "roc", "roc-two", "scatter"];

    [Theory, MemberData(nameof(Names))]
    public void ThePictureIsTheAcceptedOne(string name)
    {
        var accepted = Path.Combine(Folder, name + ".svg");
        var received = Path.Combine(Folder, name + ".received.svg");
        var svg = Gallery.Figures[name].ToSvg() + "\n";
        if (File.Exists(accepted) && File.ReadAllText(accepted) == svg)
        {
            File.Delete(received);
            return;
        }
        Directory.CreateDirectory(Folder);
        File.WriteAllText(received, svg);
        Assert.Fail($"The picture differs from {accepted}, or there is none yet. Look at {received}; if it is right, move it over the other.");
    }
}
