namespace CourseKit.Hub;

/// <summary>The kinds of repositories that the hub keeps.</summary>
public enum RepositoryType
{
    /// <summary>A checkpoint.</summary>
    Model,

    /// <summary>A data set.</summary>
    Dataset,
}
