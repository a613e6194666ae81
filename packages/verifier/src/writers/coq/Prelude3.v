(* ---- Flows and their trajectories ------------------------------------------------------------------ *)

(* One data point. Its inputs (and labels, and slopes of piecewise units) may even vary with time; the cotangents are
   the weights with which the gradients of the outputs enter: for a loss l they are dl/dz_j at z = f(theta(t), x). *)
Record datum : Type := { inputs : R -> env; cotangent : R -> nat -> R }.

(* One line of a flow:  target' = drift - metric * d/dsource (sum of cotangents times outputs). *)
Record row : Type := { target : positive; source : positive; drift : expr; metric : expr }.

Definition nothing : env := fun _ => 0.
(* The value of an expression without data. *)
Definition value (e : expr) (p : env) : R := eval e p nothing.

Definition output (outputs : list expr) (j : nat) : expr := nth j outputs (num 0).

(* sum over the data points d and outputs j of cotangent_j * slope, slope d j the partial derivative of output j. *)
Definition pull (m : nat) (data : list datum) (t : R) (slope : datum -> nat -> R) : R :=
  sum (fun d => sum (fun j => cotangent d t j * slope d j) (seq 0 m)) data.

Definition moves (r : row) (outputs : list expr) (data : list datum) (t : R) (theta : R -> env) : Prop :=
  exists slope : datum -> nat -> R,
    (forall d j, In d data -> (j < length outputs)%nat ->
       partial (fun p => eval (output outputs j) p (inputs d t)) (source r) (theta t) (slope d j)) /\
    derivable_pt_lim (fun s => theta s (target r)) t
      (value (drift r) (theta t) - value (metric r) (theta t) * pull (length outputs) data t slope).

(* theta is a trajectory, at all times of `during`, of the flow with these rows. *)
Definition trajectory (rows : list row) (outputs : list expr) (data : list datum) (during : R -> Prop)
    (theta : R -> env) : Prop :=
  forall t, during t -> forall r, In r rows -> moves r outputs data t theta.

Definition interval (during : R -> Prop) : Prop :=
  forall s t u, during s -> during t -> s <= u <= t -> during u.

Definition cotangents_sum_to_zero (outputs : list expr) (data : list datum) : Prop :=
  forall d, In d data -> forall t, sum (cotangent d t) (seq 0 (length outputs)) = 0.

(* Gradient flow: theta_i' = - sum cotangent_j * d output_j / d theta_i. Constants stay. *)
Definition gradient_flow (parameters constants : list positive) (outputs : list expr) (data : list datum)
    (during : R -> Prop) (theta : R -> env) : Prop :=
  forall t, during t ->
    (forall i, In i parameters -> exists slope : datum -> nat -> R,
       (forall d j, In d data -> (j < length outputs)%nat ->
          partial (fun p => eval (output outputs j) p (inputs d t)) i (theta t) (slope d j)) /\
       derivable_pt_lim (fun s => theta s i) t (- pull (length outputs) data t slope)) /\
    (forall c, In c constants -> derivable_pt_lim (fun s => theta s c) t 0).

Definition still (c : positive) : row := {| target := c; source := c; drift := num 0; metric := num 0 |}.
Definition descends (i : positive) : row := {| target := i; source := i; drift := num 0; metric := num 1 |}.
Definition gradient_rows (parameters constants : list positive) : list row :=
  map descends parameters ++ map still constants.

Lemma still_moves : forall c outputs data t theta,
  derivable_pt_lim (fun s => theta s c) t 0 -> moves (still c) outputs data t theta.
Proof.
  intros c outputs data t theta H. exists (fun d j => eval (D c (output outputs j)) (theta t) (inputs d t)).
  split; [intros; apply D_is_partial|]. cbn [target drift metric still value num eval].
  unfold value, num; cbn [eval]. rewrite Q2R_0, Rmult_0_l, Rminus_0_r. exact H.
Qed.

Lemma gradient_flow_trajectory : forall parameters constants outputs data during theta,
  gradient_flow parameters constants outputs data during theta ->
  trajectory (gradient_rows parameters constants) outputs data during theta.
Proof.
  intros ps cs outputs data during theta H t Ht r Hr. destruct (H t Ht) as [Hp Hc].
  apply in_app_or in Hr as [Hr|Hr]; apply in_map_iff in Hr as [i [<- Hi]].
  - destruct (Hp i Hi) as [slope [H1 H2]]. exists slope. split; [exact H1|].
    cbn [target drift metric descends]. unfold value, num; cbn [eval].
    rewrite Q2R_0, Q2R_1, Rmult_1_l. replace (0 - pull (length outputs) data t slope)
      with (- pull (length outputs) data t slope) by lra. exact H2.
  - apply still_moves. now apply Hc.
Qed.

(* ---- Laws ---------------------------------------------------------------------------------------------- *)

(* The derivatives of h along the drift, and along the gradient of f: rows whose target h does not have are left out. *)
Fixpoint along_drift (rows : list row) (h : expr) : expr :=
  match rows with
  | [] => num 0
  | r :: l => if occurs (target r) h then Add (Mul (D (target r) h) (drift r)) (along_drift l h) else along_drift l h
  end.
Fixpoint along_gradient (rows : list row) (h f : expr) : expr :=
  match rows with
  | [] => num 0
  | r :: l => if occurs (target r) h
      then Add (Mul (Mul (D (target r) h) (metric r)) (D (source r) f)) (along_gradient l h f)
      else along_gradient l h f
  end.

Lemma along_drift_eval : forall rows h p x,
  eval (along_drift rows h) p x = sum (fun r => eval (D (target r) h) p x * eval (drift r) p x) rows.
Proof.
  induction rows as [|r l IH]; intros h p x; cbn [along_drift sum]; [apply Q2R_0|].
  destruct (occurs (target r) h) eqn:E; [cbn [eval]|rewrite (D_absent _ _ _ _ E)]; rewrite IH; lra.
Qed.

Lemma along_gradient_eval : forall rows h f p x,
  eval (along_gradient rows h f) p x =
  sum (fun r => eval (D (target r) h) p x * eval (metric r) p x * eval (D (source r) f) p x) rows.
Proof.
  induction rows as [|r l IH]; intros h f p x; cbn [along_gradient sum]; [apply Q2R_0|].
  destruct (occurs (target r) h) eqn:E; [cbn [eval]|rewrite (D_absent _ _ _ _ E)]; rewrite IH; lra.
Qed.

(* (p/q)' = 0, without the denominator. The generators are all outputs, or their differences to the first. *)
Definition quotient_rule (q dq p dp : expr) : expr := Sub (Mul dp q) (Mul dq p).

Fixpoint distinct (l : list positive) : bool :=
  match l with [] => true | i :: m => negb (existsb (Pos.eqb i) m) && distinct m end.

Definition generators (sum_zero : bool) (outputs : list expr) : list expr :=
  if sum_zero then map (fun f => Sub f (output outputs 0)) outputs else outputs.

Definition well_formed (rows : list row) : bool :=
  distinct (map target rows) &&
  forallb (fun r => over (map target rows) (drift r) && over (map target rows) (metric r)) rows.

Definition is_law (rows : list row) (sum_zero : bool) (outputs : list expr) (p q : expr) : bool :=
  well_formed rows && over (map target rows) p && over (map target rows) q &&
  vanishes (quotient_rule q (along_drift rows q) p (along_drift rows p)) &&
  forallb (fun f => vanishes (quotient_rule q (along_gradient rows q f) p (along_gradient rows p f)))
    (generators sum_zero outputs).

Lemma distinct_NoDup : forall l, distinct l = true -> NoDup l.
Proof.
  induction l as [|i m IH]; cbn; intros H; constructor; apply andb_true_iff in H as [H1 H2]; [|auto].
  intros Hi. apply negb_true_iff in H1. rewrite <- not_true_iff_false in H1. apply H1, existsb_exists.
  exists i. split; [exact Hi|apply Pos.eqb_refl].
Qed.

(* A number for each target, as a function on variables. *)
Fixpoint by_target (rows : list row) (w : row -> R) (i : positive) : R :=
  match rows with [] => 0 | r :: l => if Pos.eqb i (target r) then w r else by_target l w i end.

Lemma by_target_eq : forall rows w r, NoDup (map target rows) -> In r rows -> by_target rows w (target r) = w r.
Proof.
  induction rows as [|a l IH]; cbn; intros w r Hn Hr; [contradiction|]. inversion Hn; subst.
  destruct Hr as [<-|Hr]; [now rewrite Pos.eqb_refl|].
  destruct (Pos.eqb (target r) (target a)) eqn:E; [|now apply IH].
  apply Pos.eqb_eq in E. exfalso. apply H1. rewrite <- E. now apply in_map.
Qed.

(* The velocity that a row prescribes, with formal derivatives. *)
Definition velocity (outputs : list expr) (data : list datum) (t : R) (p : env) (r : row) : R :=
  value (drift r) p - value (metric r) p *
    pull (length outputs) data t (fun d j => eval (D (source r) (output outputs j)) p (inputs d t)).

Lemma pull_ext : forall m data t f g, (forall d j, In d data -> (j < m)%nat -> f d j = g d j) ->
  pull m data t f = pull m data t g.
Proof.
  intros m data t f g H. unfold pull. apply sum_ext. intros d Hd. apply sum_ext. intros j Hj.
  rewrite (H d j Hd); [reflexivity|]. apply in_seq in Hj. lia.
Qed.

Lemma moves_velocity : forall r outputs data t theta, moves r outputs data t theta ->
  derivable_pt_lim (fun s => theta s (target r)) t (velocity outputs data t (theta t) r).
Proof.
  intros r outputs data t theta [slope [H1 H2]]. unfold velocity. erewrite pull_ext; [exact H2|].
  intros d j Hd Hj. eapply partial_unique; [apply D_is_partial|]. cbv beta. now apply H1.
Qed.

Lemma pull_sum : forall A (l : list A) (c : A -> R) m data t (f : A -> datum -> nat -> R),
  sum (fun a => c a * pull m data t (f a)) l = pull m data t (fun d j => sum (fun a => c a * f a d j) l).
Proof.
  intros A l c m data t f. unfold pull.
  transitivity (sum (fun a => sum (fun d => sum (fun j => cotangent d t j * (c a * f a d j)) (seq 0 m)) data) l).
  - apply sum_ext. intros a _. rewrite <- sum_scale. apply sum_ext. intros d _. rewrite <- sum_scale.
    apply sum_ext. intros j _. lra.
  - rewrite sum_swap. apply sum_ext. intros d _. rewrite sum_swap. apply sum_ext. intros j _.
    now rewrite sum_scale.
Qed.

(* The chain rule along a trajectory. *)
Lemma along_trajectory : forall rows outputs data during theta h t,
  trajectory rows outputs data during theta -> during t ->
  well_formed rows = true -> over (map target rows) h = true ->
  derivable_pt_lim (fun s => value h (theta s)) t
    (value (along_drift rows h) (theta t) -
     pull (length outputs) data t (fun d j => eval (along_gradient rows h (output outputs j)) (theta t) (inputs d t))).
Proof.
  intros rows outputs data during theta h t HT Ht Hw Ho.
  apply andb_true_iff in Hw as [Hd Hf]. rewrite forallb_forall in Hf. apply distinct_NoDup in Hd.
  set (w := velocity outputs data t (theta t)).
  assert (H : derivable_pt_lim (fun s => eval h (theta s) nothing) t
                (tangent h (theta t) nothing (by_target rows w))).
  { apply tangent_derivable. intros i Hi.
    assert (Hin : In i (map target rows)).
    { clear - Hi Ho. induction h; cbn in Hi, Ho; try discriminate;
        try (apply andb_true_iff in Ho as [O1 O2]; apply orb_true_iff in Hi as [Hi|Hi]; auto); auto.
      apply Pos.eqb_eq in Hi. subst i0. apply existsb_exists in Ho as [k [Hk E]]. apply Pos.eqb_eq in E. now subst. }
    apply in_map_iff in Hin as [r [<- Hr]]. rewrite by_target_eq by assumption.
    apply moves_velocity. now apply HT. }
  rewrite (tangent_sum target rows) in H by assumption.
  erewrite sum_ext in H; [|intros r Hr; rewrite by_target_eq by assumption; reflexivity].
  unfold value at 1. match goal with |- derivable_pt_lim _ _ ?a => replace a with
    (sum (fun r => eval (D (target r) h) (theta t) nothing * w r) rows); [exact H|] end.
  unfold value. rewrite along_drift_eval.
  erewrite (@pull_ext (length outputs) data t (fun d j => eval (along_gradient rows h _) _ _)).
  2:{ intros d j _ _. rewrite along_gradient_eval. reflexivity. }
  transitivity (sum (fun r => eval (D (target r) h) (theta t) nothing * eval (drift r) (theta t) nothing) rows +
    -1 * pull (length outputs) data t (fun d j => sum (fun r => (eval (D (target r) h) (theta t) nothing *
      eval (metric r) (theta t) nothing) * eval (D (source r) (output outputs j)) (theta t) (inputs d t)) rows)).
  - rewrite <- (pull_sum rows (fun r => eval (D (target r) h) (theta t) nothing * eval (metric r) (theta t) nothing)
      (length outputs) data t (fun r d j => eval (D (source r) (output outputs j)) (theta t) (inputs d t))).
    rewrite <- sum_scale, <- sum_plus. apply sum_ext. intros r _. unfold w, velocity, value. lra.
  - match goal with |- _ + -1 * pull _ _ _ ?f = _ - pull _ _ _ ?g =>
      rewrite (@pull_ext (length outputs) data t f g); [lra|] end.
    intros d j _ _. apply sum_ext. intros r Hr. specialize (Hf r Hr). apply andb_true_iff in Hf as [_ Hm].
    rewrite (over_data _ _ (theta t) nothing (inputs d t) (over_D _ (target r) _ Ho)).
    rewrite (over_data _ _ (theta t) nothing (inputs d t) Hm). reflexivity.
Qed.

Lemma constant_on_interval : forall (f f' : R -> R) during, interval during ->
  (forall t, during t -> derivable_pt_lim f t (f' t)) -> (forall t, during t -> f' t = 0) ->
  forall s t, during s -> during t -> f s = f t.
Proof.
  intros f f' during HI Hd Hz.
  assert (H : forall s t, s < t -> during s -> during t -> f s = f t).
  { intros s t Hst Hs Ht. destruct (MVT_cor2 f f' s t Hst) as [c [E Hc]].
    - intros u Hu. apply Hd. now apply (HI s t).
    - rewrite (Hz c) in E; [lra|]. apply (HI s t); lra || assumption. }
  intros s t Hs Ht. destruct (Rtotal_order s t) as [L|[->|L]]; [now apply H|reflexivity|symmetry; now apply H].
Qed.

(* The main theorem, for all data sets, cotangents, intervals and trajectories. *)
Theorem law_is_conserved : forall rows zero outputs p q, is_law rows zero outputs p q = true ->
  forall data during theta, interval during -> trajectory rows outputs data during theta ->
  (zero = true -> cotangents_sum_to_zero outputs data) ->
  (forall t, during t -> value q (theta t) <> 0) ->
  forall s t, during s -> during t ->
  value p (theta s) / value q (theta s) = value p (theta t) / value q (theta t).
Proof.
  intros rows zero outputs p q HL data during theta HI HT HZ Hq.
  unfold is_law in HL. rewrite !andb_true_iff in HL. destruct HL as [[[[Hw Hop] Hoq] Hdr] Hgr].
  rewrite forallb_forall in Hgr.
  set (A h t := value (along_drift rows h) (theta t)).
  set (B h t := fun d j => eval (along_gradient rows h (output outputs j)) (theta t) (inputs d t)).
  set (m := length outputs).
  apply (@constant_on_interval (fun t => value p (theta t) / value q (theta t))
    (fun t => ((A p t - pull m data t (B p t)) * value q (theta t) -
               (A q t - pull m data t (B q t)) * value p (theta t)) / Rsqr (value q (theta t))) during); [exact HI| |].
  - intros t Ht. apply (derivable_pt_lim_div (fun t => value p (theta t)) (fun t => value q (theta t)));
      [eapply along_trajectory; eassumption|eapply along_trajectory; eassumption|now apply Hq].
  - intros t Ht.
    assert (Ha : A p t * value q (theta t) - A q t * value p (theta t) = 0).
    { exact (vanishes_sound _ Hdr (theta t) nothing). }
    set (C d j := B p t d j * value q (theta t) - B q t d j * value p (theta t)).
    assert (Hb : pull m data t (B p t) * value q (theta t) - pull m data t (B q t) * value p (theta t) = pull m data t C).
    { pose proof (pull_sum [true; false] (fun b : bool => if b then value q (theta t) else - value p (theta t)) m data t
        (fun b d j => if b then B p t d j else B q t d j)) as E.
      cbn [sum] in E. change (fun d j => B p t d j) with (B p t) in E. change (fun d j => B q t d j) with (B q t) in E.
      transitivity (pull m data t (fun d j => value q (theta t) * B p t d j + (- value p (theta t) * B q t d j + 0)));
        [rewrite <- E; lra|]. apply pull_ext. intros d j _ _. unfold C. lra. }
    assert (Hc : pull m data t C = 0).
    { unfold pull. apply sum_zero. intros d Hd. unfold generators in Hgr. destruct zero.
      - assert (HC : forall j, In j (seq 0 m) -> C d j = C d 0%nat).
        { intros j Hj. apply in_seq in Hj. assert (Hin : In (output outputs j) outputs) by (apply nth_In; unfold m in Hj; lia).
          specialize (Hgr (Sub (output outputs j) (output outputs 0)) (in_map (fun f => Sub f _) _ _ Hin)).
          pose proof (vanishes_sound _ Hgr (theta t) (inputs d t)) as E. unfold quotient_rule in E. cbn [eval] in E.
          rewrite !along_gradient_eval in E. cbn [D eval] in E.
          unfold C, B. rewrite !along_gradient_eval. unfold value.
          rewrite (over_data _ _ (theta t) nothing (inputs d t) Hop), (over_data _ _ (theta t) nothing (inputs d t) Hoq).
          assert (S : forall h, sum (fun r => eval (D (target r) h) (theta t) (inputs d t) * eval (metric r) (theta t) (inputs d t) *
              (eval (D (source r) (output outputs j)) (theta t) (inputs d t) - eval (D (source r) (output outputs 0)) (theta t) (inputs d t))) rows =
            sum (fun r => eval (D (target r) h) (theta t) (inputs d t) * eval (metric r) (theta t) (inputs d t) *
              eval (D (source r) (output outputs j)) (theta t) (inputs d t)) rows +
            -1 * sum (fun r => eval (D (target r) h) (theta t) (inputs d t) * eval (metric r) (theta t) (inputs d t) *
              eval (D (source r) (output outputs 0)) (theta t) (inputs d t)) rows).
          { intros h. rewrite <- sum_scale, <- sum_plus. apply sum_ext. intros r _. lra. }
          rewrite !S in E. lra. }
        rewrite (sum_ext _ (fun j => C d 0%nat * cotangent d t j)).
        + rewrite sum_scale. replace (sum _ (seq 0 m)) with 0 by (symmetry; exact (HZ eq_refl d Hd t)). lra.
        + intros j Hj. rewrite (HC j Hj). lra.
      - apply sum_zero. intros j Hj. apply in_seq in Hj.
        assert (Hin : In (output outputs j) outputs) by (apply nth_In; unfold m in Hj; lia).
        pose proof (vanishes_sound _ (Hgr _ Hin) (theta t) (inputs d t)) as E. unfold quotient_rule in E. cbn [eval] in E.
        unfold C, B, value.
        rewrite (over_data _ _ (theta t) nothing (inputs d t) Hop), (over_data _ _ (theta t) nothing (inputs d t) Hoq).
        rewrite E. lra. }
    unfold Rdiv. replace ((A p t - pull m data t (B p t)) * value q (theta t) -
      (A q t - pull m data t (B q t)) * value p (theta t)) with 0; [lra|].
    rewrite Hc in Hb. lra.
Qed.

Lemma value_one : forall p, value (num 1) p = 1.
Proof. intros p. apply Q2R_1. Qed.

Corollary polynomial_law_is_conserved : forall rows zero outputs h, is_law rows zero outputs h (num 1) = true ->
  forall data during theta, interval during -> trajectory rows outputs data during theta ->
  (zero = true -> cotangents_sum_to_zero outputs data) ->
  forall s t, during s -> during t -> value h (theta s) = value h (theta t).
Proof.
  intros rows zero outputs h HL data during theta HI HT HZ s t Hs Ht.
  pose proof (@law_is_conserved rows zero outputs h (num 1) HL data during theta HI HT HZ) as H.
  specialize (H (fun u _ => eq_ind_r (fun v => v <> 0) R1_neq_R0 (value_one (theta u))) s t Hs Ht).
  rewrite !value_one in H. lra.
Qed.
