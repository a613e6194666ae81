(* ---- Values and rates at the end are those at their instructions --------------------------------------------- *)

Lemma eval_before : forall i e p r x, before i e = true -> (forall k, (k < i)%positive -> p k = r k) -> eval e p x = eval e r x.
Proof.
  intros i e p r x. induction e; cbn [before eval]; intros H E; try reflexivity;
    try (apply andb_true_iff in H as [H1 H2]; now rewrite (IHe1 H1 E), (IHe2 H2 E)); try (now rewrite (IHe H E)).
  apply E. now apply Pos.ltb_lt.
Qed.
Lemma tangent_before : forall i e p r x c d, before i e = true -> (forall k, (k < i)%positive -> p k = r k) ->
  (forall k, (k < i)%positive -> c k = d k) -> tangent e p x c = tangent e r x d.
Proof.
  intros i e p r x c d. induction e; cbn [before tangent]; intros H E F; try reflexivity;
    try (apply andb_true_iff in H as [H1 H2]; rewrite (IHe1 H1 E F), (IHe2 H2 E F),
      ?(@eval_before i e1 p r x H1 E), ?(@eval_before i e2 p r x H2 E); reflexivity).
  - apply F. now apply Pos.ltb_lt.
  - now rewrite (IHe H E F).
  - now rewrite (IHe H E F), (@eval_before i e p r x H E).
Qed.
Lemma computed_before : forall i o p r x, reads_before i o = true -> (forall k, (k < i)%positive -> p k = r k) ->
  computed o p x = computed o r x.
Proof.
  intros i [e|a|a|a|a|a|a] p r x H E; cbn [reads_before computed] in *; [now apply (@eval_before i)|..];
    apply Pos.ltb_lt in H; now rewrite (E a H).
Qed.
Lemma rate_before : forall i o p r x c d, reads_before i o = true -> (forall k, (k < i)%positive -> p k = r k) ->
  (forall k, (k < i)%positive -> c k = d k) -> rate o p x c = rate o r x d.
Proof.
  intros i [e|a|a|a|a|a|a] p r x c d H E F; cbn [reads_before rate] in *; [now apply (@tangent_before i)|..];
    apply Pos.ltb_lt in H; now rewrite (E a H), (F a H).
Qed.

Lemma update_other : forall p i s k, k <> i -> update p i s k = p k.
Proof. intros p i s k H. unfold update. now rewrite (proj2 (Pos.eqb_neq k i) H). Qed.
Lemma update_at : forall p i s, update p i s i = s.
Proof. intros. unfold update. now rewrite Pos.eqb_refl. Qed.

Lemma run_absent : forall l x p d k, ~ In k (map fst l) -> run l x p k = p k /\ rates l x p d k = d k.
Proof.
  induction l as [|[i o] m IH]; intros x p d k H; cbn [run rates map fst In] in *; [now split|].
  destruct (IH x (update p i (computed o p x)) (update d i (rate o p x d)) k) as [-> ->]; [tauto|].
  rewrite !update_other by (intros ->; tauto). now split.
Qed.

Lemma ascending_before : forall l b k, ascending b l = true -> (k < b)%positive -> ~ In k (map fst l).
Proof.
  induction l as [|[i o] m IH]; intros b k H L; cbn [ascending map fst In] in *; [tauto|].
  rewrite !andb_true_iff in H. destruct H as [[H1 _] H2]. apply Pos.leb_le in H1. intros [->|Hin]; [lia|].
  revert Hin. apply (IH (Pos.succ i)); [exact H2|lia].
Qed.

Lemma settled : forall l b x p d, ascending b l = true -> all_defined l x p -> forall i o, In (i, o) l ->
  run l x p i = computed o (run l x p) x /\ rates l x p d i = rate o (run l x p) x (rates l x p d) /\
  defined o (run l x p).
Proof.
  induction l as [|[j q] m IH]; intros b x p d HA HD i o Hin; [contradiction|].
  cbn [ascending all_defined run rates] in *. rewrite !andb_true_iff in HA. destruct HA as [[_ Hr] HA]. destruct HD as [D1 D2].
  destruct Hin as [E|Hin]; [|now apply (IH (Pos.succ j))]. injection E as <- <-.
  set (p' := update p j (computed q p x)). set (d' := update d j (rate q p x d)).
  assert (B : forall k, (k <= j)%positive -> run m x p' k = p' k /\ rates m x p' d' k = d' k).
  { intros k Hk. apply run_absent. apply (@ascending_before m (Pos.succ j)); [exact HA|lia]. }
  assert (L : forall k, (k < j)%positive -> p k = run m x p' k /\ d k = rates m x p' d' k).
  { intros k Hk. destruct (B k ltac:(lia)) as [-> ->]. unfold p', d'. rewrite !update_other by lia. now split. }
  destruct (B j ltac:(lia)) as [-> ->]. unfold p' at 1, d' at 1. rewrite !update_at. split; [|split].
  - apply (@computed_before j); [exact Hr|]. intros k Hk. apply (L k Hk).
  - apply (@rate_before j); [exact Hr| |]; intros k Hk; apply (L k Hk).
  - destruct q as [e|a|a|a|a|a|a]; cbn [defined reads_before] in *; try exact I;
      apply Pos.ltb_lt in Hr; now rewrite <- (proj1 (L a Hr)).
Qed.

Lemma tabled_in : forall l i o, PositiveMap.find i (tabled l) = Some o -> In (i, o) l.
Proof.
  induction l as [|[j q] m IH]; intros i o H; cbn [tabled fold_right fst snd] in H; [now rewrite PositiveMap.gempty in H|].
  destruct (Pos.eq_dec i j) as [->|Hn].
  - rewrite PositiveMap.gss in H. injection H as <-. now left.
  - rewrite PositiveMap.gso in H by assumption. right. now apply IH.
Qed.

(* ---- Laws of programs ------------------------------------------------------------------------------------------ *)

(* Gradient flow of the values at `outputs`, at all times of `during`: theta_i' = - sum cotangent_j * d output_j / d theta_i,
   with everything defined on the way. Constants stay. *)
Definition program_flow (l : program) (parameters constants outputs : list positive) (data : list datum)
    (during : R -> Prop) (theta : R -> env) : Prop :=
  forall t, during t ->
    (forall d, In d data -> all_defined l (inputs d t) (theta t)) /\
    (forall i, In i parameters -> exists slope : datum -> nat -> R,
       (forall d j, In d data -> (j < length outputs)%nat ->
          partial (fun p => run l (inputs d t) p (nth j outputs xH)) i (theta t) (slope d j)) /\
       derivable_pt_lim (fun s => theta s i) t (- pull (length outputs) data t slope)) /\
    (forall c, In c constants -> derivable_pt_lim (fun s => theta s c) t 0).

(* The sum of the cotangents of each data point is zero. *)
Definition cotangents_balance (outputs : list positive) (data : list datum) : Prop :=
  forall d, In d data -> forall t, sum (cotangent d t) (seq 0 (length outputs)) = 0.

Definition along (p q : expr) (i : positive) : expr := quotient_rule q (D i q) p (D i p).

Definition starts (start : list (positive * expr)) : motions :=
  fold_right (fun ie m => PositiveMap.add (fst ie) (snd ie) m) (PositiveMap.empty expr) start.

Definition starts_along (parameters : list positive) (p q : expr) (start : list (positive * expr)) : bool :=
  forallb (fun ie => existsb (Pos.eqb (fst ie)) parameters) start &&
  forallb (fun i => match PositiveMap.find i (starts start) with
    | Some e => vanishes (Sub (along p q i) e)
    | None => negb (occurs i p || occurs i q)
    end) parameters.

(* What must be zero at the end: the motions of the outputs, or their differences to the first. *)
Definition still_outputs (defs : table_of) (zero : bool) (outputs opened : list positive) (T : motions) : bool :=
  forallb (fun o => vanishes_with defs opened
    (if zero then Sub (motion T o) (motion T (hd xH outputs)) else motion T o)) outputs.

Definition is_motion_law (first : positive) (l : program) (parameters constants : list positive) (zero : bool)
    (outputs : list positive) (p q : expr) (start : list (positive * expr)) (steps : list step) (opened : list positive)
    : bool :=
  ascending first l && distinct (parameters ++ constants) &&
  forallb (fun i => Pos.ltb i first) (parameters ++ constants) &&
  over (parameters ++ constants) p && over (parameters ++ constants) q && starts_along parameters p q start &&
  match follow (tabled l) l steps (starts start) with
  | Some T => still_outputs (tabled l) zero outputs opened T
  | None => false
  end.

Lemma eval_over : forall l e p r x y, over l e = true -> (forall i, In i l -> p i = r i) -> eval e p x = eval e r y.
Proof.
  induction e; cbn [over eval]; intros p r x y H E; try discriminate; try reflexivity;
    try (apply andb_true_iff in H as [H1 H2]; now rewrite (IHe1 p r x y H1 E), (IHe2 p r x y H2 E));
    try (now rewrite (IHe p r x y H E)).
  apply existsb_exists in H as [j [Hj Ej]]. apply Pos.eqb_eq in Ej. subst. now apply E.
Qed.

Lemma occurs_over : forall l e i, over l e = true -> occurs i e = true -> In i l.
Proof.
  induction e; cbn [over occurs]; intros j H O; try discriminate;
    try (apply andb_true_iff in H as [H1 H2]; apply orb_true_iff in O as [O|O]; auto); auto.
  apply Pos.eqb_eq in O. subst. apply existsb_exists in H as [k [Hk E]]. apply Pos.eqb_eq in E. now subst.
Qed.

Lemma starts_absent : forall start i, ~ In i (map fst start) -> PositiveMap.find i (starts start) = None.
Proof.
  induction start as [|[j e] l IH]; intros i H; cbn [starts fold_right map fst snd In] in *; [apply PositiveMap.gempty|].
  rewrite PositiveMap.gso by (intros ->; tauto). apply IH. tauto.
Qed.

Lemma sum_unit : forall l (c : positive -> R) k, NoDup l ->
  sum (fun i => c i * unit_of i k) l = if existsb (Pos.eqb k) l then c k else 0.
Proof.
  induction l as [|i l IH]; intros c k H; cbn [sum existsb]; [reflexivity|]. inversion H; subst. rewrite IH by assumption.
  unfold unit_of. destruct (Pos.eqb k i) eqn:E; cbn [orb]; [|lra]. apply Pos.eqb_eq in E. subst k.
  destruct (existsb (Pos.eqb i) l) eqn:F; [|lra]. apply existsb_exists in F as [j [Hj Ej]]. apply Pos.eqb_eq in Ej.
  subst. contradiction.
Qed.

Section Law.
Variables (first : positive) (l : program) (parameters constants : list positive) (zero : bool).
Variables (outputs : list positive) (p q : expr) (start : list (positive * expr)) (steps : list step) (opened : list positive).
Hypothesis HL : is_motion_law first l parameters constants zero outputs p q start steps opened = true.

Lemma law_parts : ascending first l = true /\ NoDup (parameters ++ constants) /\
  (forall i, In i (parameters ++ constants) -> (i < first)%positive) /\
  over (parameters ++ constants) p = true /\ over (parameters ++ constants) q = true /\
  starts_along parameters p q start = true /\
  exists T, follow (tabled l) l steps (starts start) = Some T /\ still_outputs (tabled l) zero outputs opened T = true.
Proof.
  unfold is_motion_law in HL. rewrite !andb_true_iff in HL. destruct HL as [[[[[[H1 H2] H3] H4] H5] H6] H7].
  split; [exact H1|]. split; [now apply distinct_NoDup|]. split.
  { intros i Hi. rewrite forallb_forall in H3. apply Pos.ltb_lt. now apply H3. }
  repeat (split; [assumption|]). destruct (follow (tabled l) l steps (starts start)) as [T|]; [|discriminate]. now exists T.
Qed.

(* Along the gradient of p/q, times q^2, all outputs stand still, or all move equally. *)
Lemma outputs_still : forall x theta, all_defined l x theta ->
  let rate_of o := sum (fun i => eval (along p q i) theta x * rates l x theta (unit_of i) o) parameters in
  forall o, In o outputs -> rate_of o = if zero then rate_of (hd xH outputs) else 0.
Proof.
  intros x theta HD rate_of o Ho. destruct law_parts as [HA [HN [Hlow [Hp [Hq [HS [T [HF HO]]]]]]]].
  set (c i := eval (along p q i) theta x). set (d0 k := sum (fun i => c i * unit_of i k) parameters).
  assert (R : forall k, rate_of k = rates l x theta d0 k).
  { intros k. unfold rate_of, d0. now rewrite rates_linear. }
  set (v := run l x theta). set (d := rates l x theta d0).
  assert (HI : forall i o, In (i, o) l -> v i = computed o v x /\ d i = rate o v x d /\ defined o v)
    by (intros; now apply (@settled l first x theta d0 HA HD)).
  assert (HT : forall i o, PositiveMap.find i (tabled l) = Some o -> v i = computed o v x /\ defined o v).
  { intros i o' E. apply tabled_in in E. destruct (HI i o' E) as [A [_ B]]. now split. }
  assert (Hv : forall i, In i (parameters ++ constants) -> v i = theta i).
  { intros i Hi. apply (run_absent l x theta d0). apply (@ascending_before l first); [exact HA|now apply Hlow]. }
  assert (H0 : forall k, ~ In k (map fst l) -> eval (motion (starts start) k) v x = d k).
  { intros k Hk. unfold d. rewrite (proj2 (run_absent l x theta d0 k Hk)). unfold d0.
    apply andb_true_iff in HS as [S1 S2]. rewrite forallb_forall in S1, S2.
    assert (NP : NoDup parameters).
    { clear - HN. induction parameters as [|a m IH]; [constructor|]. cbn in HN. inversion HN; subst. constructor; auto.
      intros Hin. apply H1. apply in_or_app. now left. }
    rewrite sum_unit by exact NP. destruct (existsb (Pos.eqb k) parameters) eqn:E.
    - apply existsb_exists in E as [j [Hj E]]. apply Pos.eqb_eq in E. subst j. specialize (S2 k Hj). unfold motion.
      assert (OD : forall e, over (parameters ++ constants) e = true -> eval e v x = eval e theta x).
      { intros e He. apply (@eval_over (parameters ++ constants) e v theta x x He). exact Hv. }
      destruct (PositiveMap.find k (starts start)) as [e|] eqn:F.
      + pose proof (vanishes_sound _ S2 v x) as Z. cbn [eval] in Z. unfold c.
        replace (eval (along p q k) theta x) with (eval (along p q k) v x); [lra|].
        unfold along, quotient_rule. cbn [eval]. now rewrite !OD by (try apply over_D; assumption).
      + apply negb_true_iff, orb_false_iff in S2 as [O1 O2]. unfold num. cbn [eval]. rewrite Q2R_0. unfold c, along, quotient_rule.
        cbn [eval]. rewrite (D_absent _ _ theta x O1), (D_absent _ _ theta x O2). lra.
    - unfold motion. rewrite starts_absent; [apply Q2R_0|]. intros Hin. apply in_map_iff in Hin as [ie [<- Hin]].
      specialize (S1 ie Hin). exact (diff_true_false (eq_trans (eq_sym S1) E)). }
  pose proof (@follow_sound (tabled l) v x HT l first steps (starts start) T d HF HA HI H0) as HM.
  unfold still_outputs in HO. rewrite forallb_forall in HO. specialize (HO o Ho).
  apply (vanishes_with_sound (tabled l) v x HT) in HO. rewrite !R. fold d.
  destruct zero; cbn [eval] in HO; rewrite ?HM in HO; lra.
Qed.

Theorem motion_law_is_conserved : forall data during theta, interval during ->
  program_flow l parameters constants outputs data during theta ->
  (zero = true -> cotangents_balance outputs data) ->
  (forall t, during t -> value q (theta t) <> 0) ->
  forall s t, during s -> during t ->
  value p (theta s) / value q (theta s) = value p (theta t) / value q (theta t).
Proof.
  intros data during theta HI HF HZ Hq. destruct law_parts as [_ [HN [_ [Hop [Hoq _]]]]].
  set (m := length outputs). set (out j := nth j outputs xH).
  set (G t i := pull m data t (fun d j => rates l (inputs d t) (theta t) (unit_of i) (out j))).
  set (w t i := if existsb (Pos.eqb i) parameters then - G t i else 0).
  set (dv e t := tangent e (theta t) nothing (w t)).
  assert (HD : forall e t, over (parameters ++ constants) e = true -> during t ->
    derivable_pt_lim (fun s => value e (theta s)) t (dv e t)).
  { intros e t He Ht. destruct (HF t Ht) as [Hdef [Hpar Hcon]].
    apply (tangent_derivable e theta). intros i Hi. pose proof (occurs_over _ _ _ He Hi) as Hin. unfold w.
    destruct (existsb (Pos.eqb i) parameters) eqn:E.
    - apply existsb_exists in E as [k [Hk E]]. apply Pos.eqb_eq in E. subst k. destruct (Hpar i Hk) as [slope [H1 H2]].
      unfold G. erewrite pull_ext; [exact H2|]. intros d j Hd Hj. cbv beta.
      eapply partial_unique; [apply run_partial; now apply Hdef|now apply H1].
    - apply in_app_or in Hin as [Hin|Hin]; [|now apply Hcon]. exfalso. apply not_true_iff_false in E. apply E.
      apply existsb_exists. exists i. split; [exact Hin|apply Pos.eqb_refl]. }
  apply (@constant_on_interval (fun t => value p (theta t) / value q (theta t))
    (fun t => (dv p t * value q (theta t) - dv q t * value p (theta t)) / Rsqr (value q (theta t))) during); [exact HI| |].
  - intros t Ht. apply (derivable_pt_lim_div (fun t => value p (theta t)) (fun t => value q (theta t)));
      [now apply HD|now apply HD|now apply Hq].
  - intros t Ht. destruct (HF t Ht) as [Hdef _].
    assert (S : forall e, over (parameters ++ constants) e = true ->
      dv e t = sum (fun i => eval (D i e) (theta t) nothing * - G t i) parameters).
    { intros e He. unfold dv.
      rewrite (tangent_sum (fun i : positive => i) (parameters ++ constants)) by (rewrite map_id; assumption).
      rewrite sum_app, (sum_zero _ constants).
      - rewrite Rplus_0_r. apply sum_ext. intros i Hi. unfold w. replace (existsb (Pos.eqb i) parameters) with true; [reflexivity|].
        symmetry. apply existsb_exists. exists i. split; [exact Hi|apply Pos.eqb_refl].
      - intros i Hi. unfold w. destruct (existsb (Pos.eqb i) parameters) eqn:E; [|lra]. exfalso.
        apply existsb_exists in E as [k [Hk E]]. apply Pos.eqb_eq in E. subst k. clear - HN Hi Hk.
        induction parameters as [|a r IH]; cbn in *; [contradiction|]. inversion HN; subst. destruct Hk as [->|Hk]; [|auto].
        apply H1. apply in_or_app. now right. }
    assert (Z : dv p t * value q (theta t) - dv q t * value p (theta t) = 0).
    { rewrite (S p Hop), (S q Hoq).
      transitivity (- pull m data t (fun d j => sum (fun i => eval (along p q i) (theta t) (inputs d t) *
        rates l (inputs d t) (theta t) (unit_of i) (out j)) parameters)).
      - transitivity (- sum (fun i => eval (along p q i) (theta t) nothing * G t i) parameters).
        + rewrite !(Rmult_comm (sum _ _)), <- !sum_scale.
          match goal with |- sum ?f ?k - sum ?g ?k = - sum ?h ?k =>
            replace (sum f k - sum g k) with (sum f k + -1 * sum g k) by lra;
            replace (- sum h k) with (-1 * sum h k) by lra end.
          rewrite <- !sum_scale, <- sum_plus. apply sum_ext. intros i _. unfold along, quotient_rule, value. cbn [eval]. ring.
        + f_equal. unfold G. rewrite pull_sum. apply pull_ext. intros d j _ _. apply sum_ext. intros i _. f_equal.
          apply over_data with (l := parameters ++ constants). unfold along, quotient_rule. cbn [over].
          rewrite !over_D by assumption. now rewrite Hop, Hoq.
      - replace (pull m data t _) with 0; [lra|]. symmetry. unfold pull. apply sum_zero. intros d Hd.
        pose proof (@outputs_still (inputs d t) (theta t) (Hdef d Hd)) as HS. cbv zeta in HS.
        set (C o := sum (fun i => eval (along p q i) (theta t) (inputs d t) * rates l (inputs d t) (theta t) (unit_of i) o) parameters) in HS.
        rewrite (sum_ext _ (fun j => (if zero then C (hd xH outputs) else 0) * cotangent d t j)).
        + rewrite sum_scale. destruct zero; [|lra]. replace (sum _ (seq 0 m)) with 0 by (symmetry; exact (HZ eq_refl d Hd t)). lra.
        + intros j Hj. apply in_seq in Hj. fold (C (out j)). rewrite HS; [lra|]. apply nth_In. unfold m in Hj. lia. }
    rewrite Z. unfold Rdiv. lra.
Qed.
End Law.

Corollary polynomial_motion_law_is_conserved : forall first l parameters constants zero outputs h start steps opened,
  is_motion_law first l parameters constants zero outputs h (num 1) start steps opened = true ->
  forall data during theta, interval during -> program_flow l parameters constants outputs data during theta ->
  (zero = true -> cotangents_balance outputs data) ->
  forall s t, during s -> during t -> value h (theta s) = value h (theta t).
Proof.
  intros first l parameters constants zero outputs h start steps opened HL data during theta HI HF HZ s t Hs Ht.
  pose proof (@motion_law_is_conserved first l parameters constants zero outputs h (num 1) start steps opened HL
    data during theta HI HF HZ) as H.
  specialize (H (fun u _ => eq_ind_r (fun v => v <> 0) R1_neq_R0 (value_one (theta u))) s t Hs Ht).
  rewrite !value_one in H. lra.
Qed.
