using CourseKit.Bench.Peers;

namespace CourseKit.Bench.Figures;

/// <summary>
/// The same small notebook in C# and in Python, executed headless in turns, from the start of a process to the executed notebook on disk:
/// <c>coursekit run</c>, which writes a page too, and <c>jupyter nbconvert --execute</c> with and without its page.
/// </summary>
internal static class PeerNotebookFigure
{
    private const string Name = "peer, notebook";

    public static void Measure(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("coursekit-bench-").FullName;
        try
        {
            var peer = JupyterPeer.Find(folder);
            session.Note(peer.Description);
            var ours = Path.Combine(Repository.Root, "bench", "peers", "harbour-csharp.ipynb");
            double Run() => BuiltCommand.Run(ours, folder, null).Total;

            // Once beforehand, for the page cache, and to see that both compute the same.
            Run();
            peer.Execute("notebook");
            peer.Execute("html");
            peer.Compare(Path.Combine(folder, Path.GetFileName(ours)));

            var medians = Contest.Medians(session, null, Run, () => peer.Execute("notebook"), () => peer.Execute("html"));
            session.Figure($"{Name}, coursekit run, notebook and page", medians[0], "s");
            session.Figure($"{Name}, {peer.Name}, notebook only", medians[1], "s");
            session.Figure($"{Name}, {peer.Name}, page only", medians[2], "s");
            session.Figure($"{Name}, ratio, against its notebook only", medians[1] / medians[0], "times as fast");
            session.Figure($"{Name}, ratio, against its page only", medians[2] / medians[0], "times as fast");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
