using CourseKit.Jupyter.Display;

namespace CourseKit.Jupyter.Sessions;

/// <summary>Collects a cell's outputs as a notebook stores them: consecutive text of one stream is one output, an update replaces what it updates.</summary>
/// <param name="earlier">The outputs of cells that ran before, which this cell may still update.</param>
public sealed class OutputList(IReadOnlyList<OutputList>? earlier = null) : IOutputSink
{
    private readonly List<CellOutput> outputs = [];
    private bool clearsAtNext;

    /// <summary>The outputs so far.</summary>
    public IReadOnlyList<CellOutput> Outputs => outputs;

    /// <inheritdoc/>
    public void Add(CellOutput output)
    {
        if (clearsAtNext) Clear(wait: false);
        // A document has no pager.
        if (output is PageOutput page) output = new DisplayOutput(page.Data);
        if (output is StreamOutput added && outputs is [.., StreamOutput last] && last.Name == added.Name)
            outputs[^1] = last with { Text = last.Text + added.Text };
        else outputs.Add(output);
    }

    /// <inheritdoc/>
    public void Update(string displayId, MimeBundle data)
    {
        foreach (var list in (earlier ?? []).Append(this)) list.Replace(displayId, data);
    }

    /// <inheritdoc/>
    public void Clear(bool wait)
    {
        clearsAtNext = wait;
        if (!wait) outputs.Clear();
    }

    private void Replace(string displayId, MimeBundle data)
    {
        for (var i = 0; i < outputs.Count; i++)
            if (outputs[i] is DisplayOutput shown && shown.DisplayId == displayId)
                outputs[i] = shown with { Data = data, Metadata = data.Metadata };
    }
}
