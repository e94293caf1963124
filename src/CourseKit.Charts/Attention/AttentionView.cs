namespace CourseKit.Charts;

/// <summary>What an <see cref="AttentionExplorer"/> opens with; a reader changes it.</summary>
public enum AttentionView
{
    /// <summary>The tokens of one or several heads left and right, with lines between them.</summary>
    Head,

    /// <summary>All heads of all layers as small pictures.</summary>
    Model,

    /// <summary>How one token's weights arise from its query and the keys.</summary>
    Neuron,
}
